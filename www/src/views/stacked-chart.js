// Compositions: the parts of each whole in one bar, each with its figure in it where that fits.

/** @import { Bar, Stack } from '../chart-model.js' */

import { axisBottom } from 'd3-axis';
import { scaleLinear } from 'd3-scale';

import { textWidth, wrapText } from '../text-width.js';
import { chartSvg } from './chart-svg.js';

/**
 * @typedef {object} StackWords
 * @property {string} title
 * @property {string} description
 * @property {string} axis
 * @property {(stack: Stack) => string} label
 * @property {(bar: Bar) => string} value
 * @property {(bar: Bar) => string} hint
 * @property {(value: number, step: number) => string} tick
 * @property {number} [whole] what a full bar is, where it is more than its parts
 */

const THICKNESS = 30;
const GAP = 10;
const LINE = 16;

/**
 * @param {Stack[]} stacks
 * @param {StackWords} words
 * @param {number} width in CSS pixels
 * @returns {SVGSVGElement}
 */
export function stackedChart(stacks, words, width) {
  const room = Math.min(200, width * 0.3);
  const labels = stacks.map((stack) => wrapText(words.label(stack), room - 10, 2));
  const left = Math.min(room, Math.max(0, ...labels.flat().map(textWidth)) + 10);
  const most = Math.max(words.whole ?? 0, ...stacks.map(({ parts }) => endOf(parts)));
  const x = scaleLinear()
    .domain([0, most || 1])
    .range([left, width - 24]);
  const bottom = stacks.length * (THICKNESS + GAP) + 4;
  const title = wrapText(words.axis, width - left, 2);
  const svg = chartSvg(words, { width, height: bottom + 28 + title.length * LINE });
  const ticks = x.ticks(Math.max(2, Math.min(6, (width - left) / 90)));
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  const axis = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`);
  axis.call(
    axisBottom(x)
      .tickValues(ticks)
      .tickFormat((value) => words.tick(value.valueOf(), step))
      .tickSizeOuter(0)
      .tickSizeInner(-bottom)
      .tickPadding(8),
  );
  axis.attr('font-family', null).attr('font-size', null).attr('fill', null);
  for (const [line, text] of title.entries()) {
    axis
      .append('text')
      .attr('class', 'axis-title')
      .attr('x', left)
      .attr('y', 22 + (line + 1) * LINE)
      .text(text);
  }
  for (const [index, stack] of stacks.entries()) {
    const top = index * (THICKNESS + GAP) + 4;
    const group = svg.append('g').attr('class', 'stack');
    for (const [line, text] of labels[index].entries()) {
      group
        .append('text')
        .attr('class', 'label')
        .attr('x', left - 9)
        .attr('y', top + THICKNESS / 2 + 4.5 + (line - (labels[index].length - 1) / 2) * LINE)
        .attr('text-anchor', 'end')
        .text(text);
    }
    for (const { bar, start, part } of stack.parts) {
      const from = x(start);
      const length = x(start + bar.value) - from;
      const piece = group.append('g').attr('class', `part part-${part % 10}`);
      piece.append('title').text(words.hint(bar));
      piece.append('rect').attr('x', from).attr('y', top).attr('width', Math.max(0, length)).attr('height', THICKNESS);
      const text = words.value(bar);
      if (textWidth(text) + 8 > length) continue;
      piece
        .append('text')
        .attr('class', 'in-part')
        .attr('x', from + length / 2)
        .attr('y', top + THICKNESS / 2 + 4.5)
        .attr('text-anchor', 'middle')
        .text(text);
    }
  }
  return /** @type {SVGSVGElement} */ (svg.node());
}

/** @param {Stack['parts']} parts */
function endOf(parts) {
  const last = parts.at(-1);
  return last ? last.start + last.bar.value : 0;
}
