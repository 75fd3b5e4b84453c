/** @import { Bar, Category, ChartModel } from '../chart-model.js' */
/** @import { Figures } from '../figures.js' */
/** @import { ChartWords } from './bar-chart.js' */
/** @import { Context } from './context.js' */

import { chartModel, periodsOf } from '../chart-model.js';
import { h } from '../dom.js';
import { figureText } from '../figures.js';
import { kindOfValue, phrase } from '../format.js';
import { barChart, shadeOf } from './bar-chart.js';
import { dimensionText } from './dimension-text.js';

/** With more bars than this, all periods at once are hard to read. */
const MOST_BARS = 45;

/**
 * The chart of one indicator, with a choice of period where there are several.
 * @param {Figures} figures
 * @param {string} name of the indicator
 * @param {Context} context
 * @returns {HTMLElement | undefined} nothing where there is nothing to compare
 */
export function chartView(figures, name, context) {
  const { t } = context.texts;
  const periods = periodsOf(figures.results);
  const all = chartModel(figures);
  const bars = all.categories.reduce((sum, category) => sum + category.bars.length, 0);
  if (bars < 2) return undefined;

  let period = all.periods.length > 0 && bars > MOST_BARS ? periods.at(-1) : undefined;

  const canvas = h('div', { class: 'canvas' });
  const legend = h('div', { class: 'legend' });
  const caption = h('figcaption');
  let drawnWidth = 0;

  function draw() {
    if (drawnWidth === 0) return;
    const model = chartModel(figures, period);
    canvas.replaceChildren(barChart(model, wordsFor(model), drawnWidth));
    legend.replaceChildren(...legendItems(model, context));
    caption.replaceChildren(captionText(model));
  }

  const resize = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (width === drawnWidth) return;
    drawnWidth = width;
    draw();
  });
  resize.observe(canvas);

  /**
   * @param {ChartModel} model
   * @returns {ChartWords}
   */
  function wordsFor(model) {
    const about = { title: name, axis: phrase(context.texts, `axis.${figures.indicator}`, figures.measure) ?? '' };
    const value = (/** @type {Bar} */ bar) => context.format.value(bar.result.value, figures.indicator);
    const label = (/** @type {Category} */ category) => categoryLabel(category, model, figures, context);
    return {
      ...about,
      label,
      value,
      description: description(model, { label, value }, name, context),
      hint: (bar) => hint(bar, figures.indicator, context),
      tick: (tick, step) => tickText(tick, step, figures.indicator, context),
    };
  }

  /** @param {ChartModel} model */
  function captionText({ categories, total }) {
    const parts = [];
    if (total > categories.length) parts.push(t('chart.truncated', { shown: categories.length, total }));
    const credit = context.creditOf(figures.tables);
    if (credit) parts.push(t('chart.source', { source: credit }));
    return parts.join(' ');
  }

  const choice =
    all.periods.length > 0 &&
    h(
      'label',
      { class: 'field' },
      h('span', {}, t('chart.period')),
      h(
        'select',
        {
          'aria-label': t('chart.period'),
          onchange(/** @type {Event} */ { target }) {
            period = /** @type {HTMLSelectElement} */ (target).value || undefined;
            draw();
          },
        },
        h('option', { value: '' }, t('chart.periods.all')),
        ...periods.map((code) => h('option', { value: code, selected: code === period }, context.format.period(code))),
      ),
    );
  return h('figure', { class: 'chart-view' }, choice, legend, canvas, caption);
}

/**
 * @param {Category} category
 * @param {ChartModel} model
 * @param {Figures} figures
 * @param {Context} context
 */
function categoryLabel({ result }, { byPeriod }, { varying, needsTable, tableOf }, context) {
  if (byPeriod) return dimensionText('period', result.period, context);
  const others = varying
    .filter((dimension) => dimension !== 'period' && result[dimension] !== undefined)
    .map((dimension) => dimensionText(dimension, result[dimension], context));
  if (needsTable) others.push(context.tables.shortName(tableOf(result)));
  return [result.label, ...others.filter((text) => !result.label.includes(text))].join(', ');
}

/**
 * @param {ChartModel} model
 * @param {Context} context
 */
function legendItems({ categories, periods }, { texts: { t }, format }) {
  const items = periods.map((period) =>
    h(
      'span',
      { class: 'legend-item' },
      h('span', { class: `swatch shade-${shadeOf(period, periods)}` }),
      format.period(period),
    ),
  );
  const hasWhiskers = categories.some(({ bars }) => bars.some(({ result }) => result.interval));
  if (hasWhiskers) {
    items.push(h('span', { class: 'legend-item' }, h('span', { class: 'swatch whiskers' }), t('chart.whiskers')));
  }
  return items;
}

/**
 * The chart in words, for those who do not see it.
 * @param {ChartModel} model
 * @param {Pick<ChartWords, 'label' | 'value'>} words
 * @param {string} name
 * @param {Context} context
 */
function description({ categories }, { label, value }, name, { texts: { t } }) {
  const bars = categories.flatMap((category) => category.bars.map((bar) => ({ category, bar })));
  const sorted = bars.toSorted((a, b) => b.bar.value - a.bar.value);
  const item = ({ category, bar } = sorted[0]) =>
    t('chart.description.item', { label: label(category), value: value(bar) });
  return t('chart.description', { indicator: name, count: bars.length, highest: item(), lowest: item(sorted.at(-1)) });
}

/**
 * @param {Bar} bar
 * @param {string} indicator
 * @param {Context} context
 */
function hint({ result }, indicator, { texts: { t }, format }) {
  const { label, period, value, interval } = result;
  const about = period ? `${label}, ${format.period(period)}` : label;
  const parts = [
    `${about}: ${format.value(value, indicator)}`,
    `${figureText(result, 'numerator', format)} ÷ ${figureText(result, 'denominator', format)}`,
  ];
  if (interval) parts.push(`${t('column.interval')} ${format.value(interval, indicator)}`);
  return parts.join('\n');
}

/**
 * @param {number} value
 * @param {number} step between two ticks
 * @param {string} indicator
 * @param {Context} context
 */
function tickText(value, step, indicator, { format }) {
  if (['factor', 'index'].includes(kindOfValue(indicator))) return format.value(value, indicator);
  const decimals = Math.max(0, -Math.floor(Math.log10(step * 100) + 1e-9));
  return format.percentage(value, decimals);
}
