/** @import { Bar, Category, ChartModel, Line, Series } from '../chart-model.js' */
/** @import { Result } from '../contract.js' */
/** @import { Dimension, Figures } from '../figures.js' */
/** @import { ChartWords } from './bar-chart.js' */
/** @import { Context } from './context.js' */

import { chartModel, lineModel, pathModel, periodsOf, stackModel } from '../chart-model.js';
import { h } from '../dom.js';
import { figureText, groupBy, listOf } from '../figures.js';
import { kindOfValue, phrase } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { barChart, domainOf, shadeOf } from './bar-chart.js';
import { dimensionText } from './dimension-text.js';
import { funnelChart, funnelResults } from './funnel-chart.js';
import { lineChart } from './line-chart.js';
import { pathChart } from './path-chart.js';
import { stackedChart } from './stacked-chart.js';

/** With more bars than this, all periods at once are hard to read. */
const MOST_BARS = 45;

/** More small charts than this are no overview any more. */
const MOST_PANELS = 12;

/** @typedef {'bars' | 'lines' | 'stacked' | 'panels' | 'funnel' | 'path'} ChartKind */

/** What a reader has to know before quoting a figure, in the order of its weight. */
const CAUTIONS = [
  'suppressed',
  'conflict',
  'estimate',
  'range',
  'small-numerator',
  'all-ages',
  'part-of-year',
  'several-years',
];

/**
 * The chart of one indicator, with a choice of its kind and of its period, and what it shows in words.
 * @param {Figures} figures
 * @param {string} name of the indicator
 * @param {Context} context
 * @returns {HTMLElement | undefined} nothing where there is nothing to compare
 */
export function chartView(figures, name, context) {
  const { texts, state, format } = context;
  const { t } = texts;
  const { quantity, comparison, pinned } = state;
  const dimension = comparison.dimension || seriesOf(figures);
  const periods = periodsOf(figures.results);
  const all = chartModel(figures, { dimension, quantity, pinned });
  const bars = all.categories.reduce((sum, category) => sum + category.bars.length, 0);
  if (bars < 2) return undefined;

  const line = lineModel(figures, { quantity, pinned });
  const stack = stackModel(figures, { quantity });
  const kinds = kindsOf(figures, { all, line, stack }, context);
  const known = state.kinds.get(figures.key);
  let kind = known && kinds.includes(known) ? known : kinds[0];
  let period = all.members.length > 0 && dimension === 'period' && bars > MOST_BARS ? periods.at(-1) : undefined;
  let pathPeriod = periods.at(-1);

  const canvas = h('div', { class: 'canvas' });
  const legend = h('div', { class: 'legend' });
  const caption = h('figcaption');
  // Charts are drawn for text of 13 pixels, and grow with the reader's own size of text.
  let { chartWidth: canvasWidth, textScale } = state;
  let drawnWidth = canvasWidth;

  function draw() {
    if (canvasWidth === 0) return;
    drawnWidth = Math.floor(canvasWidth / textScale);
    const drawn = drawing(kind);
    if (textScale !== 1) for (const chart of drawn.charts) enlarge(chart, textScale);
    canvas.className = `canvas canvas-${kind}`;
    canvas.replaceChildren(...drawn.charts);
    legend.replaceChildren(...drawn.legend);
    caption.replaceChildren(...captionOf(drawn.note, drawn.summary));
    if (choice) choice.hidden = kind !== 'bars';
    if (pathChoice) pathChoice.hidden = kind !== 'path';
    figure.dataset.kind = kind;
  }

  const resize = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
    if (width === 0 || (width === canvasWidth && scale === textScale)) return;
    [canvasWidth, textScale] = [width, scale];
    // Cards are alike: the next one need not wait to be measured, nor ask the page, which would have to be laid out for it.
    Object.assign(state, { chartWidth: width, textScale: scale });
    draw();
  });
  resize.observe(canvas);

  /**
   * @param {ChartKind} wanted
   * @returns {{ charts: SVGSVGElement[], legend: HTMLElement[], note: string, summary: string }}
   */
  function drawing(wanted) {
    if (wanted === 'lines') return lines();
    if (wanted === 'stacked') return stacks();
    if (wanted === 'panels') return panels();
    if (wanted === 'funnel') return funnel();
    if (wanted === 'path') return paths();
    const model = chartModel(figures, { period, dimension, quantity, pinned });
    const words = wordsFor(model);
    return {
      charts: [barChart(model, words, drawnWidth)],
      legend: legendItems(model, context),
      note: model.total > model.categories.length ? t('chart.truncated', countsOf(model)) : '',
      summary: summaryOf(model, words, context),
    };
  }

  function lines() {
    const model = /** @type {NonNullable<typeof line>} */ (line);
    const words = wordsFor(all);
    const label = (/** @type {Line} */ { result }) =>
      categoryLabel({ result }, { byPeriod: false, dimension: 'period', isRanked: false }, figures, context);
    const names = new Map(periods.map((code) => [startText(code), format.period(code)]));
    const chart = lineChart(
      model.lines,
      { ...words, label, period: (x) => names.get(String(x)) ?? String(Math.floor(x)) },
      drawnWidth,
    );
    const isMixed = model.lines.some(({ points }) => points.some(({ isJoined }) => !isJoined));
    const notes = [
      model.total > model.lines.length && t('chart.truncated', { shown: model.lines.length, total: model.total }),
      isMixed && t('chart.alone'),
    ];
    return {
      charts: [chart],
      legend: [],
      note: notes.filter(Boolean).join(' '),
      summary: summaryOf(all, words, context),
    };
  }

  function stacks() {
    const { stacks, parts } = /** @type {NonNullable<typeof stack>} */ (stack);
    const words = wordsFor(all);
    const others = figures.varying.filter((it) => it === 'period' || it === 'territory');
    const label = (/** @type {{ result: Result }} */ { result }) =>
      others.map((it) => dimensionText(it, result[it], context)).join(', ') || name;
    const chart = stackedChart(stacks, { ...words, label, whole: quantity === 'ratio' ? 1 : undefined }, drawnWidth);
    const legend = parts.map((part, index) => legendItem(`swatch part-${index % 10}`, part));
    return { charts: [chart], legend, note: t('chart.parts'), summary: summaryOf(all, words, context) };
  }

  function panels() {
    const groups = panelsOf(figures, all, context);
    const models = groups.map(([heading, results]) => {
      // What the heading says need not be said of every bar.
      const varying = figures.varying.filter((name) => new Set(results.map((result) => result[name])).size > 1);
      const some = { ...figures, results, varying };
      return { heading, some, model: chartModel(some, { quantity, pinned }) };
    });
    const domain = domainOf(models.flatMap(({ model }) => model.categories.flatMap((category) => category.bars)));
    const columns = Math.max(1, Math.min(models.length, Math.floor(drawnWidth / 260)));
    const width = Math.floor((drawnWidth - (columns - 1) * 24) / columns);
    const charts = models.map(({ heading, some, model }) =>
      barChart(model, { ...wordsFor(model, some), heading, domain, title: `${name}: ${heading}` }, width),
    );
    const [first] = models;
    return {
      charts,
      legend: legendItems(first.model, context),
      note: '',
      summary: summaryOf(all, wordsFor(all), context),
    };
  }

  function funnel() {
    const results = funnelResults(figures.results);
    const chart = funnelChart(
      results,
      {
        title: name,
        description: description(all, wordsFor(all), name, context),
        xTitle: t('chart.size'),
        yTitle: axisText(),
        label: (result) => (result.territory ? context.nameOf(result.territory) : result.label),
        hint: (result) => hint({ result }, figures.indicator, context),
        count: (value) => format.count(value),
        tick: (value, step) => tickText(value, step, figures.indicator, 'ratio', context),
      },
      drawnWidth,
    );
    const outside = results.filter((result) => result.funnel.position !== 'within').length;
    const items = [
      legendItem('swatch limit95', t('chart.limits95')),
      legendItem('swatch limit998', t('chart.limits998')),
    ];
    return { charts: [chart], legend: items, note: t('chart.funnel'), summary: t('chart.outside', { count: outside }) };
  }

  function paths() {
    const model = /** @type {NonNullable<ReturnType<typeof pathModel>>} */ (
      pathModel(figures, context.report.results, { period: pathPeriod, pinned })
    );
    const columns = Math.max(1, Math.min(6, Math.floor((drawnWidth + 24) / 256)));
    const width = Math.floor((drawnWidth - (columns - 1) * 24) / columns);
    const value = (/** @type {Result} */ result) => format.value(result.value, figures.indicator);
    const charts = model.paths.map((path) => {
      const { period } = path.result;
      const label = categoryLabel(path, { ...all, dimension: 'period', byPeriod: false }, figures, context);
      const heading = period ? `${label}, ${format.period(period)}` : label;
      const steps = path.stages.flatMap(({ from }) => (from ? [value(from)] : []));
      const words = {
        title: `${name}: ${heading}`,
        description: path.stages
          .map(({ measure, quantity }) => `${stageText(measure)} ${format.count(quantity)}`)
          .concat(steps)
          .join(', '),
        heading,
        stage: stageText,
        count: format.count,
        value,
        hint: (/** @type {Result} */ result) => hint({ result }, figures.indicator, context),
      };
      return pathChart(path, words, width);
    });
    const isCut = model.total > model.paths.length;
    const notes = [isCut && t('chart.truncated', { shown: model.paths.length, total: model.total }), t('chart.path')];
    return {
      charts,
      legend: [],
      note: notes.filter(Boolean).join(' '),
      summary: summaryOf(all, wordsFor(all), context),
    };
  }

  /** @param {string} measure */
  function stageText(measure) {
    return sentenceCase(t(`measure.${measure}`), texts.locale);
  }

  function axisText() {
    if (quantity === 'ratio') return phrase(texts, `axis.${figures.indicator}`, figures.measure) ?? '';
    const { measure } = figures;
    return t('axis.count', { name: measure && texts.has(`measure.${measure}`) ? t(`measure.${measure}`) : name });
  }

  /**
   * @param {ChartModel} model
   * @param {Figures} [some] of them
   * @returns {ChartWords}
   */
  function wordsFor(model, some = figures) {
    const about = { title: name, axis: axisText() };
    const value = (/** @type {Bar} */ { result }) =>
      quantity === 'ratio' ? format.value(result.value, figures.indicator) : figureText(result, 'numerator', format);
    const label = (/** @type {Category} */ category) => categoryLabel(category, model, some, context);
    return {
      ...about,
      label,
      value,
      description: description(model, { label, value }, name, context),
      hint: (bar) => hint(bar, figures.indicator, context),
      tick: (tick, step) => tickText(tick, step, figures.indicator, quantity, context),
    };
  }

  /**
   * What the chart says, what one has to know, and where the figures come from.
   * @param {string} note
   * @param {string} summary
   */
  function captionOf(note, summary) {
    const credit = context.creditOf(figures.tables);
    const cautions = cautionsOf(figures.results, context);
    return [
      summary !== '' && h('p', { class: 'summary-text' }, summary),
      cautions.length > 0 && h('ul', { class: 'cautions' }, ...cautions.map((text) => h('li', {}, text))),
      note !== '' && h('p', {}, note),
      credit !== '' && h('p', {}, t('chart.source', { source: credit })),
    ].filter((part) => part !== false);
  }

  const pathChoice =
    kinds.includes('path') && periods.length > 1
      ? periodChoice(
          periods,
          pathPeriod,
          context,
          (chosen) => {
            pathPeriod = chosen;
            draw();
          },
          { withAll: false },
        )
      : undefined;
  const choice =
    all.members.length > 0 && dimension === 'period'
      ? periodChoice(periods, period, context, (chosen) => {
          period = chosen;
          draw();
        })
      : undefined;
  const kindChoice =
    kinds.length > 1 &&
    h('div', { class: 'kinds', role: 'group', 'aria-label': t('chart.kind') }, ...kinds.map(kindButton));

  /** @param {ChartKind} wanted */
  function kindButton(wanted) {
    return h(
      'button',
      {
        type: 'button',
        class: 'button small',
        'aria-pressed': String(wanted === kind),
        onclick(/** @type {Event} */ { currentTarget }) {
          const chosen = /** @type {HTMLElement} */ (currentTarget);
          for (const button of chosen.parentElement?.children ?? []) button.setAttribute('aria-pressed', 'false');
          chosen.setAttribute('aria-pressed', 'true');
          kind = wanted;
          state.kinds.set(figures.key, wanted);
          draw();
        },
      },
      t(`chart.kind.${wanted}`),
    );
  }

  const tools = kindChoice || choice ? h('div', { class: 'chart-tools' }, kindChoice, choice, pathChoice) : undefined;
  const figure = h('figure', { class: 'chart-view' }, tools, legend, canvas, caption);
  draw();
  return figure;
}

/**
 * @param {SVGSVGElement} chart
 * @param {number} scale
 */
function enlarge(chart, scale) {
  const { width, height } = chart.viewBox.baseVal;
  chart.setAttribute('width', String(width * scale));
  chart.setAttribute('height', String(height * scale));
}

/**
 * @param {string[]} periods
 * @param {string | undefined} chosen
 * @param {Context} context
 * @param {(period?: string) => void} choose
 * @param {{ withAll?: boolean }} [how] whether all at once is a choice
 */
function periodChoice(periods, chosen, { texts: { t }, format }, choose, { withAll = true } = {}) {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, t('chart.period')),
    h(
      'select',
      {
        'aria-label': t('chart.period'),
        onchange: (/** @type {Event} */ { target }) =>
          choose(/** @type {HTMLSelectElement} */ (target).value || undefined),
      },
      withAll && h('option', { value: '' }, t('chart.periods.all')),
      ...periods.map((code) => h('option', { value: code, selected: code === chosen }, format.period(code))),
    ),
  );
}

/** The kind that answers an indicator's question best, where it is another than bars. */
const BEST = /** @type {Record<string, ChartKind>} */ ({
  index: 'lines',
  growth: 'lines',
  'group-share-of-moe': 'stacked',
  'top-share': 'panels',
  conversion: 'path',
});

/**
 * The room that the chart of an indicator takes, until it is drawn.
 * @param {Figures} figures
 * @param {Context} context
 */
export function chartRoom({ key, indicator }, { state }) {
  const kind = state.kinds.get(key) ?? BEST[indicator] ?? 'bars';
  return h('figure', { class: 'chart-view expected', 'data-kind': kind }, h('div', { class: 'canvas' }));
}

/**
 * By what the bars of a category are told apart: its periods; or, where there is only one, the few nationalities of a place,
 * or the few ages of a group.
 * @param {Figures} figures
 * @returns {Series}
 */
function seriesOf({ results, varying }) {
  if (varying.includes('period')) return 'period';
  const fits = (/** @type {'nationality' | 'age'} */ name) =>
    varying.includes(name) && new Set(results.map((result) => result[name])).size <= 5;
  return fits('nationality') ? 'nationality' : fits('age') ? 'age' : 'period';
}

/**
 * The kinds of chart that fit, the best first.
 * @param {Figures} figures
 * @param {{ all: ChartModel, line: ReturnType<typeof lineModel>, stack: ReturnType<typeof stackModel> }} models
 * @param {Context} context
 * @returns {ChartKind[]}
 */
function kindsOf(figures, { all, line, stack }, context) {
  const {
    report,
    state: { quantity, comparison },
  } = context;
  if (comparison.dimension) return ['bars'];
  /** @type {ChartKind[]} */
  const kinds = ['bars'];
  if (line) kinds.push('lines');
  if (stack) kinds.push('stacked');
  const panels = panelsOf(figures, all, context).length;
  if (panels > 1 && panels <= MOST_PANELS) kinds.push('panels');
  if (quantity === 'ratio' && funnelResults(figures.results).length > 0) kinds.push('funnel');
  if (pathModel(figures, report.results, {})) kinds.push('path');
  const best = BEST[figures.indicator];
  return kinds.sort((a, b) => Number(b === best) - Number(a === best));
}

/**
 * Small charts: one a list of the largest; one a territory where there are several; else one a label over its periods.
 * @param {Figures} figures
 * @param {ChartModel} all
 * @param {Context} context
 * @returns {[heading: string, results: Result[]][]}
 */
function panelsOf({ results, varying, tableOf, needsTable }, { members, byPeriod, isRanked }, context) {
  if (byPeriod) return [];
  if (isRanked) {
    return [...groupBy(results, listOf).values()].map((one) => {
      const [result] = one;
      const names = varying
        .map((dimension) => dimensionText(dimension, result[dimension], context))
        .filter((text) => text !== '' && !result.label.includes(text));
      if (needsTable) names.push(context.tables.shortName(tableOf(result)));
      return [names.join(', '), one];
    });
  }
  const [{ label: first }] = results;
  if (varying.includes('territory') && results.some(({ label }) => label !== first)) {
    return [...groupBy(results, ({ territory = '' }) => territory)];
  }
  return members.length > 1 ? [...groupBy(results, ({ label }) => label)] : [];
}

/** @param {ChartModel} model */
function countsOf({ categories, total }) {
  return { shown: categories.length, total };
}

/**
 * @param {Pick<Category, 'result'>} category
 * @param {Pick<ChartModel, 'byPeriod' | 'dimension' | 'isRanked'>} model
 * @param {Figures} figures
 * @param {Context} context
 */
function categoryLabel({ result }, { byPeriod, dimension, isRanked }, { varying, needsTable, tableOf }, context) {
  if (byPeriod) return dimensionText('period', result.period, context);
  const others = varying
    .filter((/** @type {Dimension} */ other) => (other !== dimension || isRanked) && result[other] !== undefined)
    .map((other) => dimensionText(other, result[other], context));
  if (needsTable) others.push(context.tables.shortName(tableOf(result)));
  const label = isRanked ? `${result.rank}. ${result.rank === 1 ? '' : '+ '}${result.label}` : result.label;
  return [label, ...others.filter((text) => !result.label.includes(text))].join(', ');
}

/**
 * @param {ChartModel} model
 * @param {Context} context
 */
function legendItems({ categories, members, dimension, quantity }, context) {
  const { t } = context.texts;
  const items = members.map((member) =>
    legendItem(`swatch shade-${shadeOf(member, members)}`, dimensionText(dimension, member, context)),
  );
  const hasWhiskers = quantity === 'ratio' && categories.some(({ bars }) => bars.some(({ result }) => result.interval));
  if (hasWhiskers) items.push(legendItem('swatch whiskers', t('chart.whiskers')));
  return items;
}

/**
 * @param {string} swatch
 * @param {string} text
 */
function legendItem(swatch, text) {
  return h('span', { class: 'legend-item' }, h('span', { class: swatch }), text);
}

/**
 * The chart in words, for those who do not see it.
 * @param {ChartModel} model
 * @param {Pick<ChartWords, 'label' | 'value'>} words
 * @param {string} name
 * @param {Context} context
 */
function description(model, words, name, context) {
  const { t } = context.texts;
  const { count, highest, lowest } = extremes(model, words, context);
  return t('chart.description', { indicator: name, count, highest, lowest });
}

/**
 * What the chart says, for everyone.
 * @param {ChartModel} model
 * @param {Pick<ChartWords, 'label' | 'value'>} words
 * @param {Context} context
 */
function summaryOf(model, words, context) {
  const { t } = context.texts;
  // What the largest cover together is highest at the end, whatever the figures are.
  if (model.isRanked) return '';
  const { highest, lowest } = extremes(model, words, context);
  const reference = model.members.length > 0 ? undefined : model.categories.find(({ isReference }) => isReference);
  const [bar] = reference?.bars ?? [];
  const about =
    reference && bar ? ` ${t('chart.summary.all', { label: words.label(reference), value: words.value(bar) })}` : '';
  return t('chart.summary', { highest, lowest }) + about;
}

/**
 * @param {ChartModel} model
 * @param {Pick<ChartWords, 'label' | 'value'>} words
 * @param {Context} context
 */
function extremes({ categories, members, dimension }, { label, value }, context) {
  const bars = categories.flatMap((category) => category.bars.map((bar) => ({ category, bar })));
  const sorted = bars.toSorted((a, b) => b.bar.value - a.bar.value);
  const item = ({ category, bar } = sorted[0]) => {
    const member = members.length > 0 && bar.member !== undefined && dimensionText(dimension, bar.member, context);
    const about = member ? `${label(category)} (${member})` : label(category);
    return context.texts.t('chart.description.item', { label: about, value: value(bar) });
  };
  return { count: bars.length, highest: item(), lowest: item(sorted.at(-1)) };
}

/**
 * @param {Result[]} results
 * @param {Context} context
 */
function cautionsOf(results, { texts: { t, has } }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { flags } of results) for (const flag of flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return CAUTIONS.flatMap((flag) => {
    const count = counts.get(flag);
    return count && has(`caution.${flag}`) ? [t(`caution.${flag}`, { rows: count })] : [];
  });
}

/**
 * @param {Pick<Bar, 'result'>} bar
 * @param {string} indicator
 * @param {Context} context
 */
function hint({ result }, indicator, context) {
  const { texts, format } = context;
  const { label, period, value, interval } = result;
  const about = period ? `${label}, ${format.period(period)}` : label;
  const parts = [
    `${about}: ${format.value(value, indicator)}`,
    `${figureText(result, 'numerator', format)} ÷ ${figureText(result, 'denominator', format)}`,
  ];
  if (interval) parts.push(`${texts.t('column.interval')} ${format.value(interval, indicator)}`);
  return parts.join('\n');
}

/** @param {string} code */
function startText(code) {
  return /^\d{4}$/.test(code) ? code : '';
}

/**
 * @param {number} value
 * @param {number} step between two ticks
 * @param {string} indicator
 * @param {'ratio' | 'count'} quantity
 * @param {Context} context
 */
function tickText(value, step, indicator, quantity, { format }) {
  if (quantity === 'count') return format.count(value);
  if (kindOfValue(indicator) === 'index') return format.wholeIndex(value);
  if (kindOfValue(indicator) === 'factor') return format.value(value, indicator);
  const decimals = Math.max(0, -Math.floor(Math.log10(step * 100) + 1e-9));
  return format.percentage(value, decimals);
}
