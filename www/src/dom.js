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

/** Brings a part into view, without a ride for those who asked for less motion. */
export function scrollTo(/** @type {Element} */ element, /** @type {ScrollLogicalPosition} */ block = 'start') {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block, inline: 'nearest' });
}
