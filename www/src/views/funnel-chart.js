// A funnel plot: each municipality's share by its size, between the limits within which chance alone would leave it.

/** @import { Result } from '../contract.js' */

import { scaleLinear, scaleSqrt } from 'd3-scale';

import { middle } from '../format.js';
import { textWidth } from '../text-width.js';
import { chartSvg } from './chart-svg.js';
import { labelPlaces } from './label-places.js';
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

const HEIGHT = 420;

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
    .range([HEIGHT - 58, 34]);
  const yTicks = y.ticks(5);
  const step = yTicks.length > 1 ? yTicks[1] - yTicks[0] : 1;
  const left = Math.max(...yTicks.map((tick) => textWidth(words.tick(tick, step)))) + 12;
  const [most] = results.slice(-1).map(({ denominator }) => denominator);
  const right = width - Math.max(52, textWidth(words.count(most)) / 2 + 4);
  // The many small ones need more room than the few large ones.
  const x = scaleSqrt().domain([0, most]).range([left, right]);
  const svg = chartSvg(words, { width, height: HEIGHT });
  drawPlane(svg, {
    ...{ x, y, xTicks: ticksApart(x, words), yTicks },
    ...{ xText: words.count, yText: (value) => words.tick(value, step), xTitle: words.xTitle, yTitle: words.yTitle },
  });
  const [{ funnel }] = results;
  const target = y(funnel.target);
  svg.append('path').attr('class', 'target').attr('d', `M${left},${target}H${right}`);
  for (const [name, side] of /** @type {const} */ ([
    ['limits95', 'low'],
    ['limits95', 'high'],
    ['limits998', 'low'],
    ['limits998', 'high'],
  ])) {
    const limits = results.map((result) => ({ size: result.denominator, limit: result.funnel[name][side] }));
    const line = curve(limits).map(({ size, limit }, place) => `${place === 0 ? 'M' : 'L'}${x(size)},${y(limit)}`);
    svg.append('path').attr('class', `limit ${name}`).attr('d', line.join(''));
  }
  svg
    .append('text')
    .attr('class', 'axis-title')
    .attr('x', right + 6)
    .attr('y', target + 4)
    .text(words.tick(funnel.target, 0.001));

  const byWeight = results.toSorted((a, b) => weight(b) - weight(a));
  const points = byWeight.map((result) => ({
    x: x(result.denominator),
    y: y(middle(result.value)),
    text: words.label(result),
  }));
  const places = labelPlaces(points, { left: left + 2, right: width, top: 22, bottom: HEIGHT - 58 });
  for (const [index, result] of byWeight.entries()) {
    const isOutside = result.funnel.position !== 'within';
    const { x: cx, y: cy, text } = points[index];
    const group = svg.append('g').attr('class', isOutside ? 'point outside' : 'point');
    group.append('title').text(words.hint(result));
    if (isOutside) group.append('path').attr('d', `M${cx},${cy - 6}L${cx + 6},${cy}L${cx},${cy + 6}L${cx - 6},${cy}z`);
    else group.append('circle').attr('cx', cx).attr('cy', cy).attr('r', 4.5);
    const place = places[index];
    // The others are told when one points at them, and stand in the table.
    if (!place) continue;
    group
      .append('text')
      .attr('class', place.isBefore ? 'label end' : 'label')
      .attr('x', place.x)
      .attr('y', place.y)
      .text(text);
  }
  return /** @type {SVGSVGElement} */ (svg.node());
}

/**
 * Those outside first, then the large ones: they are named where not all can be.
 * @param {FunnelResult} result
 */
function weight({ funnel: { position }, denominator }) {
  const places = ['within', 'outside-95', 'outside-99.8'];
  return places.indexOf(position) + denominator / (denominator + 1e6);
}

/**
 * Ticks that do not run into each other: the scale narrows towards its end.
 * @param {import('d3-scale').ScalePower<number, number>} x
 * @param {FunnelWords} words
 */
function ticksApart(x, words) {
  let free = -Infinity;
  return x.ticks(8).filter((tick) => {
    const half = textWidth(words.count(tick)) / 2;
    if (x(tick) - half < free) return false;
    free = x(tick) + half + 10;
    return true;
  });
}

/**
 * More places between those that are known, so that a limit looks like the curve that it is: it narrows with the square
 * root of the size.
 * @param {{ size: number, limit: number }[]} known by size
 */
function curve(known) {
  const depth = (/** @type {number} */ size) => 1 / Math.sqrt(size);
  return known.flatMap((from, place) => {
    const to = known[place + 1];
    if (!to || to.size === from.size) return [from];
    const parts = 12;
    return Array.from({ length: parts }, (_, part) => {
      const size = from.size + ((to.size - from.size) * part) / parts;
      const way = (depth(size) - depth(from.size)) / (depth(to.size) - depth(from.size));
      return { size, limit: from.limit + (to.limit - from.limit) * way };
    });
  });
}
