// Building elements. Text from tables only ever becomes text nodes, never markup.

/**
 * @typedef {string | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes] a function is an event listener: `onclick`; `true` is an attribute without a value
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** @type {Record<string, string>} Paths on a grid of 16 × 16. */
const ICONS = {
  lock: 'M4.5 7V5a3.5 3.5 0 0 1 7 0v2M3 7h10v7H3zM8 10v1.5',
  drop: 'M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 11v2.5h11V11',
  table: 'M2 3h12v10H2zM2 6.5h12M6.5 3v10',
  check: 'M3 8.5 6.5 12 13 4.5',
  differs: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.4v.6',
  unknown: 'M3 8h10',
  error: 'M8 1.8A6.2 6.2 0 1 1 8 14.2A6.2 6.2 0 1 1 8 1.8M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.4v.6',
  note: 'M8 1.8A6.2 6.2 0 1 1 8 14.2A6.2 6.2 0 1 1 8 1.8M8 7.2v4M8 4.8v.7',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M4 6.5l4 4 4-4',
  question: 'M8 1.8A6.2 6.2 0 1 1 8 14.2A6.2 6.2 0 1 1 8 1.8M6 6.3a2 2 0 1 1 2.8 1.9c-.6.3-.8.6-.8 1.2M8 11.4v.5',
  undo: 'M3 6h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3 2.5 6l3 3',
  redo: 'M13 6H6.5a3.5 3.5 0 0 0 0 7H10M10.5 3l3 3-3 3',
  save: 'M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 11v2.5h11V11',
  open: 'M8 10V2M4.5 5.5 8 2l3.5 3.5M2.5 11v2.5h11V11',
  pin: 'M5.5 2h5M6.5 2v5L4 9.5h8L9.5 7V2M8 9.5V14',
  sort: 'M5 6.5 8 3l3 3.5M5 9.5 8 13l3-3.5',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.300 10.300 14 14',
  'kind-title': 'M3 3.5h10M8 3.5V13',
  'kind-header': 'M2 3h12v4H2zM2 10h12M2 13h12',
  'kind-group': 'M3 4h10M5.5 8H13M5.5 12H13',
  'kind-data': 'M3 8h.1M8 8h.1M13 8h.1',
  'kind-total': 'M12 3.5H4.5L8.5 8l-4 4.5H12',
  'kind-share':
    'M12.5 3.5l-9 9M4.5 3.200a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3M11.5 9.800a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3',
  'kind-note': 'M3 2.5h7l3 3v8H3zM5.5 8h5M5.5 10.5h5',
  'kind-blank': 'M3 13 13 3',
  'kind-excluded': 'M2.5 8h11M4 4l8 8M12 4l-8 8',
  export: 'M8 10V2M4.5 5.5 8 2l3.5 3.5M2.5 9v4.5h11V9',
};

/**
 * A picture beside a word that says the same, so it is hidden from screen readers.
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Where no frame is drawn, as in a tab in the background, nothing has to wait for one. */
const LONGEST_FRAME_MS = 250;

/**
 * Acts when what is on the page by now has been drawn, so that it is seen before more work is done.
 * @param {() => void} act
 */
export function afterFrame(act) {
  let isDue = true;
  const once = () => {
    const acts = isDue;
    isDue = false;
    if (acts) act();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, LONGEST_FRAME_MS);
}

/** @param {() => void} act when there is nothing else to do */
export function whenIdle(act) {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act);
  else setTimeout(act);
}

/**
 * @param {HTMLElement} element
 * @param {() => void} act once, when the element comes into sight
 * @param {AbortSignal} signal ends the waiting
 */
export function whenSeen(element, act, signal) {
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    observer.disconnect();
    act();
  });
  observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}

/** Frames in which parts that come into sight take on their size, and move what was scrolled to. */
const SETTLING = 4;
/** Longer than any browser's ride takes. */
const LONGEST_RIDE_MS = 2000;
/** Whoever does one of these looks for something else. */
const OWN_WAY = ['wheel', 'touchmove', 'pointerdown', 'keydown'];

/** @type {AbortController | undefined} of what was scrolled to last; aborted when that is done */
let going;

/**
 * Brings a part into view, without a ride for those who asked for less motion, or where it would be a long one.
 * @param {Element} element
 * @param {ScrollLogicalPosition} [block]
 */
export function scrollTo(element, block = 'start') {
  const isUnderWay = going?.signal.aborted === false;
  going?.abort();
  going = new AbortController();
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const isFar = Math.abs(element.getBoundingClientRect().top) > 1.5 * innerHeight;
  const scroll = (/** @type {ScrollBehavior} */ behavior) =>
    element.scrollIntoView({ behavior, block, inline: 'nearest' });
  if (calm || isFar) jump(() => scroll('instant'), going);
  else ride(scroll, isUnderWay, going);
}

/**
 * @param {() => void} scroll
 * @param {AbortController} mine
 */
function jump(scroll, mine) {
  let frames = 0;
  const settle = () => {
    if (mine.signal.aborted) return;
    scroll();
    if (frames === SETTLING) mine.abort();
    else requestAnimationFrame(settle);
    frames += 1;
  };
  settle();
}

/**
 * @param {(behavior: ScrollBehavior) => void} scroll
 * @param {boolean} isUnderWay whether another one is, which goes on where nothing has to move for this one, and leads away
 * @param {AbortController} mine
 */
function ride(scroll, isUnderWay, mine) {
  const { signal } = mine;
  scroll('smooth');
  const arrive = () => {
    if (isUnderWay) scroll('instant');
    mine.abort();
  };
  addEventListener('scrollend', arrive, { capture: true, signal });
  for (const type of OWN_WAY) addEventListener(type, () => mine.abort(), { capture: true, passive: true, signal });
  setTimeout(() => mine.abort(), LONGEST_RIDE_MS);
}
