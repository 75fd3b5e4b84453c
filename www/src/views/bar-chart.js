// A bar chart, drawn as SVG at the width that there is, so that its text is never scaled.

/** @import { Selection } from 'd3-selection' */
/** @import { ScaleLinear } from 'd3-scale' */
/** @import { Bar, Category, ChartModel } from '../chart-model.js' */

import { axisBottom } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';

import { textWidth, wrapText } from '../text-width.js';
import { chartSvg } from './chart-svg.js';

/**
 * @typedef {object} ChartWords
 * @property {string} title
 * @property {string} description
 * @property {string} axis
 * @property {(category: Category) => string} label
 * @property {(bar: Bar) => string} value
 * @property {(bar: Bar) => string} hint told when one points at a bar
 * @property {(value: number, step: number) => string} tick
 * @property {string} [heading] above the chart, where it is one of several
 * @property {[least: number, most: number]} [domain] where several share it
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} bottom of the bars, where the axis lies
 * @property {boolean} isNarrow labels stand above their bars, not beside them
 * @property {number} labelWidth
 * @property {number} thickness of a bar
 * @property {ScaleLinear<number, number>} x
 * @property {{ top: number, labelBaseline: number, label: string[] }[]} rows one a category
 * @property {string[]} axisTitle
 *
 * @typedef {Selection<SVGSVGElement, undefined, null, undefined>} Svg
 */

const FONT = 13;
const LINE = 16;
/** How much wider bold text is. */
const BOLD = 1.08;
/** The most of the width that labels beside the bars may take, and the least width at which they can stand there. */
const LABEL_PART = 0.36;
const NARROW = 340;
/** How many steps from light to dark the style sheet has. */
const SHADES = 5;

/**
 * @param {ChartModel} model
 * @param {ChartWords} words
 * @param {number} width in CSS pixels
 * @returns {SVGSVGElement}
 */
export function barChart(model, words, width) {
  const layout = layOut(model, words, width);
  const svg = /** @type {Svg} */ (chartSvg(words, layout));
  drawAxis(svg, layout, words);
  drawReference(svg, layout, model);
  drawCategories(svg, layout, model, words);
  drawLine(svg, 'zero-line', layout, 0);
  if (words.heading) svg.append('text').attr('class', 'heading').attr('y', LINE).text(words.heading);
  return /** @type {SVGSVGElement} */ (svg.node());
}

/**
 * @param {ChartModel} model
 * @param {ChartWords} words
 * @param {number} width
 * @returns {Layout}
 */
function layOut({ categories, members }, words, width) {
  const texts = categories.map(words.label);
  const room = Math.min(220, width * LABEL_PART);
  const isNarrow = width < NARROW || texts.some((text) => wrapText(text, room - 10, 3).length > 2);
  const labelWidth = isNarrow ? 0 : Math.min(room, Math.max(...texts.map(textWidth)) + 10);
  const labels = texts.map((text) => wrapText(text, (isNarrow ? width : labelWidth) - 10, 2));

  const bars = categories.flatMap((category) => category.bars);
  const headingHeight = words.heading ? LINE + 4 : 0;
  const valueWidth = Math.max(...bars.map((bar) => textWidth(words.value(bar)) * BOLD)) + 8;
  const [least, most] = words.domain ?? domainOf(bars);
  const x = scaleLinear()
    .domain(least === most ? [0, 1] : [least, most])
    .range([labelWidth + (least < 0 ? valueWidth : 1), width - valueWidth]);

  const thickness = members.length > 0 ? 14 : 20;
  let y = 6 + headingHeight;
  const rows = categories.map((category, index) => {
    const label = labels[index];
    const labelHeight = label.length * LINE;
    const barsHeight = category.bars.length * thickness;
    const height = isNarrow ? labelHeight + barsHeight : Math.max(labelHeight, barsHeight);
    const top = isNarrow ? y + labelHeight : y + (height - barsHeight) / 2;
    const labelTop = isNarrow ? y - 3 : top + (barsHeight - labelHeight) / 2;
    y += height + (category.bars.length > 1 || isNarrow ? 12 : 7);
    return { top, labelBaseline: labelTop + FONT, label };
  });
  const axisTitle = wrapText(words.axis, width - 10, 2);
  return {
    width,
    height: y + 28 + axisTitle.length * LINE,
    bottom: y,
    isNarrow,
    labelWidth,
    thickness,
    x,
    rows,
    axisTitle,
  };
}

/**
 * From nothing, or less, to the end of the longest.
 * @param {Bar[]} bars
 * @returns {[least: number, most: number]}
 */
export function domainOf(bars) {
  return [Math.min(0, ...bars.map(({ low }) => low)), Math.max(0, ...bars.map(({ high }) => high))];
}

/**
 * @param {Svg} svg
 * @param {Layout} layout
 * @param {ChartWords} words
 */
function drawAxis(svg, { x, bottom, width, labelWidth, isNarrow, axisTitle }, words) {
  const ticks = x.ticks(Math.max(2, Math.min(6, (width - labelWidth) / 90)));
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  const group = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`);
  group.call(
    axisBottom(x)
      .tickValues(ticks)
      .tickFormat((value) => words.tick(value.valueOf(), step))
      .tickSizeOuter(0)
      .tickSizeInner(-bottom)
      .tickPadding(8),
  );
  // d3-axis states a font of its own, which would win over the style sheet's.
  group.attr('font-family', null).attr('font-size', null).attr('fill', null);
  // A figure in the middle of a tick at the edge would be cut off.
  group
    .selectAll('.tick')
    .filter((value) => x(Number(value)) < 16)
    .select('text')
    .attr('text-anchor', 'start')
    .attr('x', -1);
  group
    .selectAll('.axis-title')
    .data(axisTitle)
    .join('text')
    .attr('class', 'axis-title')
    .attr('x', isNarrow ? 0 : x.range()[0])
    .attr('y', (_, line) => 22 + (line + 1) * LINE)
    .text((line) => line);
}

/**
 * A line down the chart from the bar with which the others are compared.
 * @param {Svg} svg
 * @param {Layout} layout
 * @param {ChartModel} model
 */
function drawReference(svg, layout, { categories, members }) {
  if (members.length > 0 || categories.length < 2) return;
  const reference = categories.find(({ isReference }) => isReference);
  if (reference) drawLine(svg, 'reference-line', layout, reference.bars[0].value);
}

/**
 * @param {Svg} svg
 * @param {string} name
 * @param {Layout} layout
 * @param {number} value
 */
function drawLine(svg, name, { x, bottom }, value) {
  svg.append('line').attr('class', name).attr('x1', x(value)).attr('x2', x(value)).attr('y2', bottom);
}

/**
 * @param {Svg} svg
 * @param {Layout} layout
 * @param {ChartModel} model
 * @param {ChartWords} words
 */
function drawCategories(svg, { x, rows, isNarrow, labelWidth, thickness }, { categories, members }, words) {
  const groups = svg
    .selectAll('.category')
    .data(categories)
    .join('g')
    .attr('class', ({ isReference, isPinned }) =>
      isReference ? 'category reference' : isPinned ? 'category pinned' : 'category',
    );
  groups
    .selectAll('.label')
    .data((_, index) => rows[index].label.map((text, line) => ({ text, y: rows[index].labelBaseline + line * LINE })))
    .join('text')
    .attr('class', 'label')
    .attr('x', isNarrow ? 0 : labelWidth - 9)
    .attr('y', ({ y }) => y)
    .attr('text-anchor', isNarrow ? 'start' : 'end')
    .text(({ text }) => text);
  groups
    .selectAll('.bar')
    .data(({ bars }, index) => bars.map((bar, place) => ({ bar, top: rows[index].top + place * thickness })))
    .join('g')
    .attr('class', 'bar')
    .each(function ({ bar, top }) {
      drawBar(select(/** @type {SVGGElement} */ (this)), bar, top);
    });

  /**
   * @param {Selection<SVGGElement, any, null, undefined>} group
   * @param {Bar} bar
   * @param {number} top
   */
  function drawBar(group, bar, top) {
    const height = thickness - (members.length > 0 ? 2 : 0);
    const center = top + height / 2;
    const isNegative = bar.value < 0;
    group.append('title').text(words.hint(bar));
    group
      .append('rect')
      .attr('class', `shade-${shadeOf(bar.member, members)}`)
      .attr('x', x(Math.min(0, bar.value)))
      .attr('y', top)
      .attr('width', Math.max(0.5, Math.abs(x(bar.value) - x(0))))
      .attr('height', height);
    if (bar.low < bar.high) {
      const [low, high] = [x(bar.low), x(bar.high)];
      const path = `M${low},${center - 3.5}v7M${low},${center}H${high}M${high},${center - 3.5}v7`;
      // A light edge below sets it off from a dark bar, and does not cut the bar in two.
      group.append('path').attr('class', 'whisker-edge').attr('d', `M${low},${center}H${high}`);
      group.append('path').attr('class', 'whisker').attr('d', path);
    }
    group
      .append('text')
      .attr('class', 'value')
      .attr('x', isNegative ? x(Math.min(bar.low, bar.value)) - 5 : x(Math.max(bar.high, bar.value)) + 5)
      .attr('y', center + FONT * 0.35)
      .attr('text-anchor', isNegative ? 'end' : 'start')
      .text(words.value(bar));
  }
}

/**
 * The later the darker, so that periods are told apart in greyscale too. A bar that stands alone is the darkest.
 * @param {string | undefined} member
 * @param {string[]} members
 * @returns {number} 1 (light) to 5 (dark)
 */
export function shadeOf(member, members) {
  if (members.length < 2 || member === undefined) return SHADES;
  return Math.round(1 + (members.indexOf(member) / (members.length - 1)) * (SHADES - 1));
}
