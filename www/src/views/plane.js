// Two axes for charts that have both: lines over periods, and the funnel.

/** @import { Selection } from 'd3-selection' */
/** @import { ScaleLinear, ScalePower } from 'd3-scale' */

import { axisBottom, axisLeft } from 'd3-axis';

/**
 * @typedef {object} Plane
 * @property {ScaleLinear<number, number> | ScalePower<number, number>} x
 * @property {ScaleLinear<number, number>} y
 * @property {number[]} xTicks
 * @property {number[]} yTicks
 * @property {(value: number) => string} xText
 * @property {(value: number) => string} yText
 * @property {string} xTitle
 * @property {string} yTitle
 */

/**
 * @param {Selection<any, any, any, any>} svg
 * @param {Plane} plane
 */
export function drawPlane(svg, { x, y, xTicks, yTicks, xText, yText, xTitle, yTitle }) {
  const [left, right] = x.range();
  const [bottom, top] = y.range();
  const across = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`);
  across.call(
    axisBottom(x)
      .tickValues(xTicks)
      .tickFormat((value) => xText(value.valueOf()))
      .tickSizeOuter(0)
      .tickSizeInner(5)
      .tickPadding(7),
  );
  const up = svg.append('g').attr('class', 'axis').attr('transform', `translate(${left},0)`);
  up.call(
    axisLeft(y)
      .tickValues(yTicks)
      .tickFormat((value) => yText(value.valueOf()))
      .tickSizeOuter(0)
      .tickSizeInner(left - right)
      .tickPadding(6),
  );
  // d3-axis states a font of its own, which would win over the style sheet's.
  for (const axis of [across, up]) axis.attr('font-family', null).attr('font-size', null).attr('fill', null);
  svg
    .append('text')
    .attr('class', 'axis-title')
    .attr('x', 0)
    .attr('y', top - 12)
    .text(yTitle);
  if (xTitle === '') return;
  svg
    .append('text')
    .attr('class', 'axis-title end')
    .attr('x', right)
    .attr('y', bottom + 46)
    .text(xTitle);
}
