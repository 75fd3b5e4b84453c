// Lines over periods. Each has a mark and a stroke of its own and its name at its end, so that no colour is needed.

/** @import { Bar, Line } from '../chart-model.js' */

import { scaleLinear } from 'd3-scale';

import { textWidth, wrapText } from '../text-width.js';
import { chartSvg } from './chart-svg.js';
import { drawPlane } from './plane.js';

/**
 * @typedef {object} LineWords
 * @property {string} title
 * @property {string} description
 * @property {string} axis
 * @property {(line: Line) => string} label
 * @property {(bar: Bar) => string} hint
 * @property {(x: number) => string} period on the axis
 * @property {(value: number, step: number) => string} tick
 */

const HEIGHT = 320;
const LINE = 16;
/** Marks around 0,0, each told from the others without colour. */
const MARKS = [
  'M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0',
  'M-3.6,-3.6h7.2v7.2h-7.2z',
  'M0,-4.8L4.6,3.6H-4.6z',
  'M0,-5L5,0L0,5L-5,0z',
  'M0,4.8L4.6,-3.6H-4.6z',
  'M-4.5,-1.5h3v-3h3v3h3v3h-3v3h-3v-3h-3z',
];
const DASHES = ['none', '7 3', '2 3', '9 3 2 3'];

/**
 * @param {Line[]} lines
 * @param {LineWords} words
 * @param {number} width in CSS pixels
 * @returns {SVGSVGElement}
 */
export function lineChart(lines, words, width) {
  const points = lines.flatMap((line) => line.points);
  const room = Math.min(200, width * 0.34);
  const labels = lines.map((line) => wrapText(words.label(line), room - 14, 2));
  const labelWidth = Math.min(room, Math.max(...labels.flat().map(textWidth)) + 18);
  const low = Math.min(0, ...points.map(({ bar }) => bar.value));
  const high = Math.max(...points.map(({ bar }) => bar.value));
  const y = scaleLinear()
    .domain(low === high ? [0, 1] : [low, high])
    .range([HEIGHT - 40, 34]);
  // A little below nothing is not worth a whole step.
  if (low === 0) y.nice(5);
  const yTicks = y.ticks(5);
  const step = yTicks.length > 1 ? yTicks[1] - yTicks[0] : 1;
  const left = Math.max(...yTicks.map((tick) => textWidth(words.tick(tick, step)))) + 12;
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const x = scaleLinear()
    .domain([xs[0], xs.at(-1) ?? xs[0] + 1])
    .range([left, width - labelWidth - 6]);
  const svg = chartSvg(words, { width, height: HEIGHT });
  const xTicks = fitting(xs, x, words.period);
  drawPlane(svg, {
    ...{ x, y, xTicks, yTicks, xText: words.period, yText: (value) => words.tick(value, step) },
    ...{ xTitle: '', yTitle: words.axis },
  });
  if (low < 0) {
    const [from, to] = x.range();
    svg
      .append('path')
      .attr('class', 'zero-line')
      .attr('d', `M${from},${y(0)}H${to}`);
  }
  const places = apart(
    lines.map(({ points }) => y(points.at(-1)?.bar.value ?? 0)),
    labels.map((label) => label.length * LINE),
  );
  for (const [index, line] of lines.entries()) {
    const group = svg.append('g').attr('class', line.isReference ? 'line reference' : `line line-${(index % 4) + 1}`);
    const joined = line.points.filter(({ isJoined }) => isJoined);
    group
      .append('path')
      .attr('class', 'stroke')
      .attr('stroke-dasharray', line.isReference ? 'none' : DASHES[index % DASHES.length])
      .attr('d', joined.map(({ x: at, bar }, place) => `${place === 0 ? 'M' : 'L'}${x(at)},${y(bar.value)}`).join(''));
    for (const { x: at, bar, isJoined } of line.points) {
      group
        .append('path')
        .attr('class', isJoined ? 'mark' : 'mark alone')
        .attr('d', MARKS[index % MARKS.length])
        .attr('transform', `translate(${x(at)},${y(bar.value)})`)
        .append('title')
        .text(words.hint(bar));
    }
    const last = line.points.at(-1);
    const start = width - labelWidth + 8;
    const middle = places[index];
    if (last) {
      group
        .append('path')
        .attr('class', 'leader')
        .attr('d', `M${x(last.x) + 7},${y(last.bar.value)}L${start - 3},${middle}`);
    }
    for (const [row, text] of labels[index].entries()) {
      group
        .append('text')
        .attr('class', 'label')
        .attr('x', start)
        .attr('y', middle + 4.5 + (row - (labels[index].length - 1) / 2) * LINE)
        .text(text);
    }
  }
  return /** @type {SVGSVGElement} */ (svg.node());
}

/**
 * As many of the periods as can be named beside each other.
 * @param {number[]} xs
 * @param {(x: number) => number} x
 * @param {(x: number) => string} text
 */
function fitting(xs, x, text) {
  let end = -Infinity;
  return xs.filter((at) => {
    const half = textWidth(text(at)) / 2;
    if (x(at) - half < end + 6) return false;
    end = x(at) + half;
    return true;
  });
}

/**
 * Labels moved apart until none covers another.
 * @param {number[]} wanted middles
 * @param {number[]} heights
 * @returns {number[]}
 */
function apart(wanted, heights) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const places = [...wanted];
  let end = 14;
  for (const index of order) {
    places[index] = Math.max(places[index], end + heights[index] / 2);
    end = places[index] + heights[index] / 2 + 1;
  }
  let start = HEIGHT - 10;
  for (const index of order.reverse()) {
    places[index] = Math.min(places[index], start - heights[index] / 2);
    start = places[index] - heights[index] / 2 - 1;
  }
  return places;
}
