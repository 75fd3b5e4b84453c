// A funnel plot: each municipality's share by its size, between the limits within which chance alone would leave it.

/** @import { Result } from '../contract.js' */

import { scaleLinear } from 'd3-scale';

import { middle } from '../format.js';
import { textWidth } from '../text-width.js';
import { chartSvg } from './chart-svg.js';
import { drawPlane } from './plane.js';

/**
 * @typedef {{ low: number, high: number }} Limits
 * @typedef {{ target: number, limits95: Limits, limits998: Limits, position: string }} Funnel
 * @typedef {Result & { funnel: Funnel, value: number, denominator: number }} FunnelResult
 *
 * @typedef {object} FunnelWords
 * @property {string} title
 * @property {string} description
 * @property {string} xTitle
 * @property {string} yTitle
 * @property {(result: Result) => string} label
 * @property {(result: Result) => string} hint
 * @property {(value: number) => string} count
 * @property {(value: number, step: number) => string} tick
 */

const HEIGHT = 380;

/**
 * Those that have limits around one and the same share.
 * @param {Result[]} results
 * @returns {FunnelResult[]} by size; empty when there are too few to see a funnel
 */
export function funnelResults(results) {
  const held = /** @type {FunnelResult[]} */ (
    results.filter((result) => 'funnel' in result && result.value !== null && typeof result.denominator === 'number')
  );
  const last = held.at(-1)?.period;
  const same = held.filter(({ period, funnel }) => period === last && funnel.target === held.at(-1)?.funnel.target);
  return same.length < 3 ? [] : same.sort((a, b) => a.denominator - b.denominator);
}

/**
 * @param {FunnelResult[]} results by size
 * @param {FunnelWords} words
 * @param {number} width in CSS pixels
 * @returns {SVGSVGElement}
 */
export function funnelChart(results, words, width) {
  const all = results.flatMap(({ value, funnel }) => [middle(value), funnel.limits998.low, funnel.limits998.high]);
  const y = scaleLinear()
    .domain([Math.min(...all), Math.max(...all)])
    .nice(5)
    .range([HEIGHT - 52, 34]);
  const yTicks = y.ticks(5);
  const step = yTicks.length > 1 ? yTicks[1] - yTicks[0] : 1;
  const left = Math.max(...yTicks.map((tick) => textWidth(words.tick(tick, step)))) + 12;
  const x = scaleLinear()
    .domain([0, results.at(-1)?.denominator ?? 1])
    .range([left, width - 20]);
  const svg = chartSvg(words, { width, height: HEIGHT });
  drawPlane(svg, {
    ...{ x, y, xTicks: x.ticks(Math.max(2, Math.min(6, width / 110))), yTicks },
    ...{ xText: words.count, yText: (value) => words.tick(value, step), xTitle: words.xTitle, yTitle: words.yTitle },
  });
  const path = (/** @type {(result: FunnelResult) => number} */ valueOf) =>
    results.map((result, place) => `${place === 0 ? 'M' : 'L'}${x(result.denominator)},${y(valueOf(result))}`).join('');
  for (const [name, side] of /** @type {const} */ ([
    ['limits95', 'low'],
    ['limits95', 'high'],
    ['limits998', 'low'],
    ['limits998', 'high'],
  ])) {
    svg
      .append('path')
      .attr('class', `limit ${name}`)
      .attr(
        'd',
        path(({ funnel }) => funnel[name][side]),
      );
  }
  svg
    .append('path')
    .attr('class', 'target')
    .attr(
      'd',
      path(({ funnel }) => funnel.target),
    );
  for (const result of results) {
    const isOutside = result.funnel.position !== 'within';
    const [cx, cy] = [x(result.denominator), y(middle(result.value))];
    const group = svg.append('g').attr('class', isOutside ? 'point outside' : 'point');
    group.append('title').text(words.hint(result));
    if (isOutside) group.append('path').attr('d', `M${cx},${cy - 6}L${cx + 6},${cy}L${cx},${cy + 6}L${cx - 6},${cy}z`);
    else group.append('circle').attr('cx', cx).attr('cy', cy).attr('r', 4.5);
    if (!isOutside && results.length > 25) continue;
    const text = words.label(result);
    const isLate = cx + textWidth(text) + 10 > width;
    group
      .append('text')
      .attr('class', 'label')
      .attr('x', cx + (isLate ? -9 : 9))
      .attr('y', cy + 4.5)
      .attr('text-anchor', isLate ? 'end' : 'start')
      .text(text);
  }
  return /** @type {SVGSVGElement} */ (svg.node());
}
