// A chart as a picture that stands by itself: title, units, legend, source and date in it, on a white ground, with
// attributes only and fonts that every system has.

import { wrapText } from '../text-width.js';

/**
 * @typedef {object} Caption
 * @property {string} title
 * @property {string[]} lead lines below the title: the formula, what all figures share
 * @property {string[]} foot lines below the chart: source, date
 *
 * @typedef {{ color: string, border: string, mark: 'box' | 'whisker' | 'dashes' | 'dots', text: string }} LegendItem
 */

const SVG = 'http://www.w3.org/2000/svg';
const FONTS = "'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";
const MARGIN = 20;
/** Small charts stand beside each other up to this width, which a page takes. */
const WIDEST = 900;
const BETWEEN = 24;
const INK = '#14212b';
const MUTED = '#4a5967';
/** How wide a character of a size is beside the 13 pixels that text-width.js knows. */
const SIZES = { title: 17, text: 13, foot: 11.5 };
/** Pixels of a PNG for each of the chart's: sharp in print and on any screen. */
const SCALE = 2;

/** What the style sheet decides, and a picture must state. */
const PAINT = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin'],
  ...['stroke-opacity', 'opacity', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'],
];
/** What one need not say. */
const INITIAL = new Map([
  ['fill-opacity', '1'],
  ['stroke-opacity', '1'],
  ['opacity', '1'],
  ['stroke-dasharray', 'none'],
  ['stroke-linecap', 'butt'],
  ['stroke-linejoin', 'miter'],
  ['text-anchor', 'start'],
  ['dominant-baseline', 'auto'],
  ['font-weight', '400'],
]);

/**
 * @param {HTMLElement} figure that holds the chart and its legend
 * @param {Caption} caption
 * @returns {string | undefined} an SVG file; nothing where there is no chart
 */
export function pictureOf(figure, caption) {
  const copy = inLightColours(figure);
  try {
    const charts = [...copy.querySelectorAll('svg.chart')];
    if (charts.length === 0) return undefined;
    return compose(
      charts.map((chart) => standalone(/** @type {SVGSVGElement} */ (chart))),
      legendOf(copy),
      caption,
    );
  } finally {
    copy.remove();
  }
}

/**
 * A copy of the figure for the time of drawing, in light colours whatever the page's are: paper is white.
 * @param {HTMLElement} figure
 */
function inLightColours(figure) {
  const copy = /** @type {HTMLElement} */ (figure.cloneNode(true));
  copy.setAttribute('aria-hidden', 'true');
  copy.inert = true;
  copy.style.setProperty('color-scheme', 'light');
  copy.style.setProperty('position', 'absolute');
  copy.style.setProperty('visibility', 'hidden');
  copy.style.setProperty('inline-size', `${figure.getBoundingClientRect().width}px`);
  figure.after(copy);
  return copy;
}

/**
 * @param {SVGSVGElement} chart in the page, where its style is known
 * @returns {{ svg: SVGSVGElement, width: number, height: number }}
 */
function standalone(chart) {
  const { width, height } = chart.viewBox.baseVal;
  const svg = /** @type {SVGSVGElement} */ (chart.cloneNode(true));
  const originals = [...chart.querySelectorAll('*')];
  for (const [index, element] of [...svg.querySelectorAll('*')].entries()) {
    if (!['title', 'desc', 'defs'].includes(element.localName)) paint(element, originals[index]);
  }
  for (const element of svg.querySelectorAll('*')) {
    if (!isReferredTo(element, svg)) element.removeAttribute('id');
    for (const name of ['class', 'style', 'tabindex', 'role']) element.removeAttribute(name);
  }
  // Names for the mouse to find; the picture has a description of its own.
  for (const element of svg.querySelectorAll(':scope > title, :scope > desc')) element.remove();
  return { svg, width, height };
}

/**
 * @param {Element} element
 * @param {SVGSVGElement} svg
 */
function isReferredTo({ id }, svg) {
  return id !== '' && svg.innerHTML.includes(`#${id}`);
}

/**
 * States the style of an element in attributes.
 * @param {Element} element
 * @param {Element} original
 */
function paint(element, original) {
  const style = getComputedStyle(original);
  // Each shape states its own: what a group says would come through where a shape says nothing.
  const isGroup = element.localName === 'g';
  for (const name of PAINT) {
    const value = style.getPropertyValue(name);
    const isPaint = name === 'fill' || name === 'stroke';
    if (INITIAL.get(name) === value || value === '' || (isGroup && name !== 'opacity')) element.removeAttribute(name);
    else element.setAttribute(name, isPaint ? plainColor(value) : value.replace(/px/g, ''));
  }
  if (element.localName !== 'text' || style.stroke === 'none' || !style.paintOrder.startsWith('stroke')) return;
  // Office programs do not know the order of painting: the edge of a text would cover it.
  const edge = /** @type {Element} */ (element.cloneNode(true));
  edge.setAttribute('fill', 'none');
  edge.setAttribute('aria-hidden', 'true');
  element.before(edge);
  for (const name of ['stroke', 'stroke-width', 'stroke-linejoin']) element.removeAttribute(name);
}

/**
 * A colour as every program knows it.
 * @param {string} color as the browser computed it
 */
function plainColor(color) {
  if (color === 'none' || color.startsWith('url(')) return color;
  const [red, green, blue, alpha] = Array.from(color.matchAll(/[\d.]+/g), Number);
  if (/^rgba?\(/.test(color)) return alpha === 0 ? 'none' : hex([red, green, blue]);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!canvas) return color;
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return hex([...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3));
}

/** @param {number[]} parts */
function hex(parts) {
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/**
 * @param {HTMLElement} figure
 * @returns {LegendItem[]}
 */
function legendOf(figure) {
  return [...figure.querySelectorAll('.legend-item')].map((item) => {
    const swatch = item.querySelector('.swatch');
    const style = swatch && getComputedStyle(swatch);
    return {
      color: style ? plainColor(style.backgroundColor) : 'none',
      border: style ? plainColor(style.borderLeftColor) : INK,
      mark: markOf(swatch),
      text: item.textContent?.trim() ?? '',
    };
  });
}

/**
 * @param {Element | null} swatch
 * @returns {LegendItem['mark']}
 */
function markOf(swatch) {
  if (swatch?.classList.contains('whiskers')) return 'whisker';
  if (swatch?.classList.contains('limit95')) return 'dashes';
  return swatch?.classList.contains('limit998') ? 'dots' : 'box';
}

/**
 * Charts that fit beside each other, row by row.
 * @param {ReturnType<typeof standalone>[]} charts
 */
function rowsOf(charts) {
  /** @type {(typeof charts)[]} */
  const rows = [];
  let end = Infinity;
  for (const chart of charts) {
    end += BETWEEN + chart.width;
    if (end > WIDEST) {
      rows.push([chart]);
      end = chart.width;
    } else rows[rows.length - 1].push(chart);
  }
  return rows;
}

/** @param {ReturnType<typeof standalone>[]} row */
function widthOf(row) {
  return row.reduce((sum, { width }) => sum + width, 0) + (row.length - 1) * BETWEEN;
}

/**
 * @param {ReturnType<typeof standalone>[]} charts
 * @param {LegendItem[]} legend
 * @param {Caption} caption
 */
function compose(charts, legend, { title, lead, foot }) {
  const rows = rowsOf(charts);
  const room = Math.max(360, ...rows.map(widthOf));
  const root = node('svg', { xmlns: SVG, 'font-family': FONTS, 'font-size': SIZES.text, role: 'img' });
  root.append(node('title', {}, title), node('desc', {}, [...lead, ...foot].join(' ')));
  const ground = node('rect', { x: 0, y: 0, fill: '#ffffff' });
  root.append(ground);

  let y = MARGIN;
  const write = (
    /** @type {string} */ text,
    /** @type {number} */ size,
    /** @type {Record<string, string>} */ more,
  ) => {
    for (const line of wrapText(text, (room * 13) / size, 4)) {
      y += size * 1.35;
      root.append(node('text', { x: MARGIN, y: round(y), 'font-size': size, ...more }, line));
    }
  };
  y -= 6;
  write(title, SIZES.title, { fill: INK, 'font-weight': '650' });
  for (const line of lead) write(line, SIZES.text, { fill: MUTED });
  y += 12;
  y = drawLegend(root, legend, room, y);
  for (const row of rows) {
    let x = MARGIN;
    for (const { svg, width } of row) {
      const group = node('g', { transform: `translate(${round(x)},${round(y)})` });
      group.append(...svg.childNodes);
      root.append(group);
      x += width + BETWEEN;
    }
    y += Math.max(...row.map(({ height }) => height)) + 8;
  }
  for (const line of foot) write(line, SIZES.foot, { fill: MUTED });
  const [width, height] = [Math.ceil(room + 2 * MARGIN), Math.ceil(y + MARGIN * 0.8)];
  for (const [name, value] of Object.entries({ width, height })) {
    root.setAttribute(name, String(value));
    ground.setAttribute(name, String(value));
  }
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
}

/**
 * @param {Element} root
 * @param {LegendItem[]} legend
 * @param {number} room
 * @param {number} top
 * @returns {number} where it ends
 */
function drawLegend(root, legend, room, top) {
  if (legend.length === 0) return top;
  let [x, y] = [MARGIN, top];
  for (const { color, border, mark, text } of legend) {
    const width = 26 + text.length * 7.2;
    if (x > MARGIN && x + width > room + MARGIN) [x, y] = [MARGIN, y + 20];
    if (mark === 'dashes' || mark === 'dots') {
      const dashes = mark === 'dashes' ? '6 3' : '2 3';
      const d = `M${x - 2},${y + 6}h16`;
      root.append(node('path', { d, fill: 'none', stroke: MUTED, 'stroke-width': 1.5, 'stroke-dasharray': dashes }));
    } else if (mark === 'whisker') {
      root.append(
        node('path', {
          d: `M${x},${y + 2}v8M${x},${y + 6}h12M${x + 12},${y + 2}v8`,
          fill: 'none',
          stroke: INK,
          'stroke-width': 1.5,
        }),
      );
    } else {
      root.append(node('rect', { x, y, width: 12, height: 12, fill: color, stroke: border }));
    }
    root.append(node('text', { x: x + 18, y: y + 10.5, fill: MUTED }, text));
    x += width;
  }
  return y + 24;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function node(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'xmlns') element.setAttribute(name, String(value));
  }
  if (text !== undefined)
    element.textContent = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return element;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/**
 * @param {string} svg
 * @returns {Promise<Blob>} a PNG
 */
export async function pngOf(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
