// The steps that people go through: one bar a step, and between two of them what of the one became the other.

/** @import { Path } from '../chart-model.js' */
/** @import { Result } from '../contract.js' */

import { scaleLinear } from 'd3-scale';

import { middle } from '../format.js';
import { wrapText } from '../text-width.js';
import { chartSvg } from './chart-svg.js';

/**
 * @typedef {object} PathWords
 * @property {string} title
 * @property {string} description
 * @property {string} heading
 * @property {(measure: string) => string} stage
 * @property {(quantity: import('../contract.js').Quantity) => string} count
 * @property {(result: Result) => string} value
 * @property {(result: Result) => string} hint
 */

const LINE = 16;
const THICKNESS = 18;
/** Between two bars: room for the arrow, its figure, and the name of the next step. */
const FALL = 54;

/**
 * One group; its first step is as wide as there is room, so that groups of any size are read alike.
 * @param {Path} path
 * @param {PathWords} words
 * @param {number} width in CSS pixels
 * @returns {SVGSVGElement}
 */
export function pathChart({ stages, isReference }, words, width) {
  const heading = wrapText(words.heading, width, 2);
  const first = heading.length * LINE + 26;
  const svg = chartSvg(words, { width, height: first + (stages.length - 1) * (FALL + THICKNESS) + THICKNESS + 6 });
  for (const [line, text] of heading.entries()) {
    svg
      .append('text')
      .attr('class', 'heading')
      .attr('y', (line + 1) * LINE - 3)
      .text(text);
  }
  const x = scaleLinear()
    .domain([0, Math.max(1, ...stages.map(({ quantity }) => middle(quantity)))])
    .range([0, width - 2]);
  let before = 0;
  for (const [index, { measure, quantity, from }] of stages.entries()) {
    const top = first + index * (FALL + THICKNESS);
    const length = Math.max(1, x(middle(quantity)));
    const group = svg.append('g').attr('class', isReference ? 'step reference' : 'step');
    if (from) {
      group.append('title').text(words.hint(from));
      group
        .append('path')
        .attr('class', 'fall')
        .attr('d', `M1,${top - FALL}H${1 + before}L${1 + length},${top}H1z`);
      group
        .append('text')
        .attr('class', 'rate')
        .attr('x', 9)
        .attr('y', top - FALL + 18)
        .text(`↓ ${words.value(from)}`);
    }
    group.append('rect').attr('x', 1).attr('y', top).attr('width', length).attr('height', THICKNESS);
    group
      .append('text')
      .attr('class', 'label')
      .attr('x', index === 0 ? 1 : 9)
      .attr('y', top - 6)
      .text(wrapText(words.stage(measure), width * 0.66, 1)[0]);
    group
      .append('text')
      .attr('class', 'value end')
      .attr('x', width - 1)
      .attr('y', top - 6)
      .text(words.count(quantity));
    before = length;
  }
  return /** @type {SVGSVGElement} */ (svg.node());
}
