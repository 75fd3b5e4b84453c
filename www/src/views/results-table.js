/** @import { Result } from '../contract.js' */
/** @import { Dimension, Figures } from '../figures.js' */
/** @import { Column } from './table.js' */
/** @import { Context } from './context.js' */

import { h, icon } from '../dom.js';
import { bySubject, figureText } from '../figures.js';
import { pinKey } from '../finder.js';
import { middle } from '../format.js';
import { dimensionText } from './dimension-text.js';
import { cellRatio, cellSum } from './cell-links.js';
import { dataTable, usedColumns } from './table.js';

/** Rows that are shown at once. */
const MOST_ROWS = 40;

/**
 * The figures of one indicator, each with all that is needed to check it.
 * @param {Figures} figures
 * @param {string} name of the indicator
 * @param {Context} context
 */
export function resultsTable(figures, name, context) {
  const { state, texts } = context;
  const { dimension, members } = state.comparison;
  const compared = dimension !== '' && members.length === 2;
  const columns = compared ? comparedColumns(figures, dimension, members, context) : columnsOf(figures, context);
  const rows = compared
    ? [...bySubject(figures.results, figures, dimension).values()]
    : figures.results.map((result) => [result]);
  const isPinned = (/** @type {Result[]} */ [result]) => state.pinned.has(pinKey(result));
  const { element, reveal } = dataTable({
    caption: name,
    columns: usedColumns(columns, rows),
    rows,
    most: MOST_ROWS,
    atOnce: context.isAgain,
    texts: {
      more: (parts) => texts.t('table.more', parts),
      sort: (column) => texts.t('table.sort', { column }),
      collator: new Intl.Collator(texts.locale, { numeric: true }),
    },
    rowClass([result]) {
      const isReference = result.nationality === 'all' && !figures.varying.includes('nationality');
      return isReference ? 'reference' : isPinned([result]) ? 'pinned' : undefined;
    },
    isFirst: state.pinned.size > 0 ? isPinned : undefined,
    sorting: state.sorting.get(figures.key),
    onSort(sorting) {
      if (sorting) state.sorting.set(figures.key, sorting);
      else state.sorting.delete(figures.key);
    },
  });
  return {
    element,
    /** @param {Result} result */
    reveal(result) {
      const row = rows.find((some) => some.includes(result));
      return row !== undefined && reveal(row);
    },
  };
}

/** @typedef {Column<Result[]>} RowColumn of the results in a row: one, or the two that are compared */

/**
 * @param {Figures} figures
 * @param {Context} context
 * @returns {RowColumn[]}
 */
function columnsOf({ indicator, varying, tables, tableOf, results }, context) {
  const { texts, format } = context;
  const { t } = texts;
  const dimensions = varying.filter((dimension) => !isSaidByLabel(dimension, results, context));
  const wholes = wholesOf(results, indicator, context);
  const [whole] = wholes;
  /** @type {RowColumn} */
  const rank = {
    name: t('column.rank'),
    isNumber: true,
    sortBy: ([{ rank }]) => rank ?? null,
    cell: ([{ rank }]) => (rank === undefined ? '' : String(rank)),
  };
  /** @type {RowColumn} */
  const table = {
    name: t('column.table'),
    class: 'table-name',
    cell: ([result]) => context.tables.shortName(tableOf(result)),
  };
  /** @type {RowColumn} */
  const comparison = {
    // Said once where it is the same for all.
    name: wholes.length === 1 ? t('column.comparison.with', { whole }) : t('column.comparison'),
    class: wholes.length === 1 ? 'comparison long' : 'comparison',
    cell: ([result]) =>
      comparisonsOf(result).map((one) =>
        comparisonMark(one, wholes.length === 1 ? '' : wholeText(one, indicator, context), context),
      ),
  };
  /** @type {RowColumn} */
  const flags = {
    name: t('column.flags'),
    class: 'flags',
    cell: ([{ flags }]) => flags.map((flag) => flagMark(flag, context)),
  };
  return [
    ...(indicator === 'top-share' ? [rank] : []),
    labelColumn(context),
    ...(tables.length > 1 ? [table] : []),
    ...dimensions.map((dimension) => dimensionColumn(dimension, context)),
    ...valueColumns(indicator, 0, '', context),
    figureColumn('numerator', tableOf, context),
    figureColumn('denominator', tableOf, context),
    ...(wholes.length > 0 ? [comparison] : []),
    ...(results.some(({ flags }) => flags.length > 0) ? [flags] : []),
  ];

  /**
   * A figure with the cell that it was read from.
   * @param {'numerator' | 'denominator'} part
   * @param {Figures['tableOf']} tableOf
   * @param {Context} context
   * @returns {RowColumn}
   */
  function figureColumn(part, tableOf, context) {
    return {
      name: t(`column.${part}`),
      isNumber: true,
      sortBy: ([result]) => sizeOf(result[part]),
      cell: ([result]) => {
        const { numerator, denominator } = result.cells;
        const [cells, table] = [result.cells[part], tableOf(result)];
        // Each part of a ratio of rates is a rate, with its two cells.
        const isRate = result.indicator === 'relative-pressure';
        const [above, ...below] = cells;
        const links = isRate
          ? cellRatio({ numerator: [above], denominator: below }, context, table)
          : cellSum(cells, context, table, [...numerator, ...denominator]);
        const figure = isRate ? format.value(result[part], 'share') : figureText(result, part, format);
        return [figure, h('span', { class: 'cells' }, ...links)];
      },
    };
  }
}

/**
 * Two territories or two periods beside each other.
 * @param {Figures} figures
 * @param {'territory' | 'period'} compared
 * @param {string[]} members
 * @param {Context} context
 * @returns {RowColumn[]}
 */
function comparedColumns({ indicator, varying }, compared, members, context) {
  const { t } = context.texts;
  const others = varying.filter((dimension) => dimension !== compared);
  return [
    labelColumn(context),
    ...others.map((dimension) => dimensionColumn(dimension, context)),
    ...members.flatMap((member) => {
      const name = dimensionText(compared, member, context);
      const of = (/** @type {Result[]} */ row) => row.find((result) => result[compared] === member);
      /** @type {RowColumn} */
      const parts = {
        name: `${name}: ${t('column.parts')}`,
        isNumber: true,
        class: 'aside',
        cell: (row) => {
          const result = of(row);
          if (!result) return '';
          const { format } = context;
          return `${figureText(result, 'numerator', format)} ÷ ${figureText(result, 'denominator', format)}`;
        },
      };
      return [...valueColumns(indicator, of, `${name}: `, context), parts];
    }),
  ];
}

/**
 * @param {Context} context
 * @returns {RowColumn}
 */
function labelColumn({ state, texts, refresh }) {
  const { t } = texts;
  return {
    name: t('column.label'),
    isHeader: true,
    class: 'label',
    sortBy: ([{ label }]) => label,
    cell: ([result]) => {
      const key = pinKey(result);
      const isPinned = state.pinned.has(key);
      const pin = h(
        'button',
        {
          type: 'button',
          class: 'pin',
          'aria-pressed': String(isPinned),
          'aria-label': t('pin', { label: result.label }),
          title: t('pin', { label: result.label }),
          onclick() {
            if (isPinned) state.pinned.delete(key);
            else state.pinned.add(key);
            refresh();
          },
        },
        icon('pin'),
      );
      return [pin, result.label];
    },
  };
}

/**
 * @param {Dimension} dimension
 * @param {Context} context
 * @returns {RowColumn}
 */
function dimensionColumn(dimension, context) {
  return {
    name: context.texts.t(`column.${dimension}`),
    class: dimension,
    sortBy: ([result]) =>
      dimension === 'period' ? (result.period ?? '') : dimensionText(dimension, result[dimension], context),
    cell: ([result]) => dimensionText(dimension, result[dimension], context),
  };
}

/**
 * A value and its interval.
 * @param {string} indicator
 * @param {number | ((row: Result[]) => Result | undefined)} which of a row's results
 * @param {string} prefix of the names
 * @param {Context} context
 * @returns {RowColumn[]}
 */
function valueColumns(indicator, which, prefix, { texts: { t }, format }) {
  const of = typeof which === 'number' ? (/** @type {Result[]} */ row) => row[which] : which;
  return [
    {
      name: prefix + t('column.value'),
      isNumber: true,
      class: 'value',
      sortBy: (row) => sizeOf(of(row)?.value ?? null),
      cell: (row) => {
        const result = of(row);
        return result ? format.value(result.value, indicator) : '';
      },
    },
    {
      name: prefix + t('column.interval'),
      isNumber: true,
      class: 'interval',
      cell: (row) => {
        const interval = of(row)?.interval;
        return interval ? format.value(interval, indicator) : '';
      },
    },
  ];
}

/** @param {Result['value']} quantity */
function sizeOf(quantity) {
  return quantity === null ? null : middle(quantity);
}

/**
 * @typedef {{ dimension: string, member: string, label: string, value: number, verdict: string }} Comparison
 * @param {Result} result
 * @returns {Comparison[]}
 */
function comparisonsOf(result) {
  return /** @type {{ comparisons?: Comparison[] }} */ (result).comparisons ?? [];
}

/**
 * Whether the names of all rows say it: those of municipalities need no column of municipalities beside them.
 * @param {Dimension} dimension
 * @param {Result[]} results
 * @param {Context} context
 */
function isSaidByLabel(dimension, results, context) {
  /** @type {Result | undefined} most often, the next one is about the same */
  let last;
  return results.every((result) => {
    const isSame = last?.label === result.label && last[dimension] === result[dimension];
    last = result;
    return isSame || dimensionText(dimension, result[dimension], context) === result.label;
  });
}

/**
 * What the values are held against: the one text that is the same for all, or as many as show that there is none.
 * @param {Result[]} results
 * @param {string} indicator
 * @param {Context} context
 */
function wholesOf(results, indicator, context) {
  /** @type {Set<string>} */
  const wholes = new Set();
  for (const result of results) {
    for (const one of comparisonsOf(result)) wholes.add(wholeText(one, indicator, context));
    if (wholes.size > 1) break;
  }
  return [...wholes];
}

/**
 * What a value is held against, e.g. `Totaal inwoners 10,9%`.
 * @param {Comparison} comparison
 * @param {string} indicator
 * @param {Context} context
 */
function wholeText({ member, label, value }, indicator, { texts: { t }, format, nameOf }) {
  const whole = member === 'all' ? label : nameOf(member);
  return t('comparison.whole', { whole, value: format.value(value, indicator) });
}

/**
 * Whether a value lies above or below that of the whole, as far as chance allows to say so.
 * @param {Comparison} comparison
 * @param {string} whole where it has to be said
 * @param {Context} context
 */
function comparisonMark({ verdict }, whole, { texts: { t, has } }) {
  const words = has(`comparison.${verdict}`) ? t(`comparison.${verdict}`) : verdict;
  const sign = verdict === 'higher' ? '▲' : verdict === 'lower' ? '▼' : '';
  return h(
    'span',
    { class: `compared ${verdict}` },
    sign && h('span', { 'aria-hidden': 'true' }, `${sign} `),
    words,
    whole && h('span', { class: 'aside' }, t('comparison.with', { whole })),
  );
}

/**
 * @param {string} flag
 * @param {Context} context
 */
function flagMark(flag, { texts: { t, has } }) {
  return h('span', { class: 'flag' }, has(`flag.${flag}`) ? t(`flag.${flag}`) : flag);
}
