// Figures, periods and cells as people write them. No page needed.

/** @import { CellRef, Quantity, Result } from './contract.js' */
/** @import { Texts } from './i18n.js' */

/** Between the ends of a range, with spaces that do not break: `31,5% – 33,7%`. */
const TO = '\u00a0–\u00a0';

/**
 * How an indicator's value is read: as a share, as a change with its sign, as "so many times", or as an index of 100.
 * @param {string} indicator
 * @returns {'share' | 'change' | 'factor' | 'index'}
 */
export function kindOfValue(indicator) {
  if (indicator === 'growth') return 'change';
  if (indicator === 'relative-pressure') return 'factor';
  if (indicator === 'index') return 'index';
  return 'share';
}

/**
 * @typedef {ReturnType<typeof formatsFor>} Formats
 */

/** @param {Texts} texts */
export function formatsFor({ locale, t, has }) {
  const count = new Intl.NumberFormat(locale);
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const factor = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const points = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const size = new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });

  /** @param {number} digits */
  const percent = (digits) =>
    new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const share = percent(1);
  const whole = percent(0);
  const smallShare = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 });

  /**
   * A percentage without its sign: 100 for 1.
   * @param {number} value a ratio
   */
  const indexNumber = (value) =>
    share
      .formatToParts(value)
      .flatMap(({ type, value: text }) => (type === 'percentSign' || type === 'literal' ? [] : text))
      .join('');

  /**
   * @param {number} value a ratio
   * @param {string} indicator
   */
  function ratio(value, indicator) {
    const kind = kindOfValue(indicator);
    if (kind === 'change') return change.format(value);
    if (kind === 'factor') return `${factor.format(value)}×`;
    if (kind === 'index') return indexNumber(value);
    // One decimal would make small shares look alike, and tiny ones like none.
    return value !== 0 && Math.abs(value) < 0.01 ? smallShare.format(value) : share.format(value);
  }

  return {
    /** @param {number} value a ratio, as an index of 100 without decimals */
    wholeIndex: (value) =>
      whole
        .format(value)
        .replace(/[^\d.,'’\s-]/g, '')
        .trim(),

    /** @param {Quantity} quantity */
    count: (quantity) =>
      ends(quantity)
        .map((end) => count.format(end))
        .join(TO),

    /**
     * @param {Quantity | null} value
     * @param {string} indicator
     */
    value: (value, indicator) =>
      value === null
        ? '–'
        : ends(value)
            .map((end) => ratio(end, indicator))
            .join(TO),

    /**
     * A ratio as a percentage with as many decimals as asked.
     * @param {number} value
     * @param {number} decimals
     */
    percentage: (value, decimals) => percent(decimals).format(value),

    /** @param {number} value with the decimals that it has */
    figure: (value) => figure.format(value),

    /** @param {number} difference in percentage points */
    points: (difference) => t('audit.points', { count: difference, points: points.format(difference) }),

    /** @param {number} bytes */
    size: (bytes) => size.format(Math.max(1, Math.round(bytes / 1000))),

    /** @param {string} code a period, e.g. `2011-S1` */
    period(code) {
      const [, year, part, day] = /^(\d{4})(?:-(S[12]|Q[1-4]|\d{2})(?:-(\d{2}))?)?$/.exec(code) ?? [];
      if (!year || !part) return code;
      if (has(`period.${part}`)) return t(`period.${part}`, { year });
      const date = new Date(Date.UTC(Number(year), Number(part) - 1, Number(day ?? 1)));
      /** @type {Intl.DateTimeFormatOptions} */
      const fields = { year: 'numeric', month: 'long', timeZone: 'UTC' };
      if (day) fields.day = 'numeric';
      return Number.isNaN(date.getTime()) ? code : date.toLocaleDateString(locale, fields);
    },

    /** @param {Pick<CellRef, 'row' | 'column'>} cell */
    cellInWords: ({ row, column }) => t('cell.words', { row, column: columnLetters(column) }),
  };
}

/**
 * @param {Quantity} quantity
 * @returns {number[]} one number, or two for a range
 */
export function ends(quantity) {
  if (typeof quantity === 'number') return [quantity];
  return quantity.low === quantity.high ? [quantity.low] : [quantity.low, quantity.high];
}

/**
 * One number for a quantity, for sorting and for the length of a bar.
 * @param {Quantity} quantity
 */
export function middle(quantity) {
  return typeof quantity === 'number' ? quantity : (quantity.low + quantity.high) / 2;
}

/**
 * @param {Pick<CellRef, 'row' | 'column'>} cell
 * @param {string} [sheet]
 * @returns {string} as a spreadsheet names it, e.g. `B7` or `Blad1!B7`
 */
export function cellName({ row, column }, sheet) {
  return `${sheet ? `${sheet}!` : ''}${columnLetters(column)}${row}`;
}

/** @param {number} column counted from 1 */
export function columnLetters(column) {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/**
 * What an indicator is called, e.g. "Aandeel MOE in de instroom".
 * @param {Texts} texts
 * @param {Pick<Result, 'indicator' | 'measure' | 'name'>} result one of the user's own has a name
 */
export function indicatorName({ t, has }, { indicator, measure, name }) {
  if (name) return name;
  return phrase({ t, has }, `indicator.${indicator}`, measure) ?? indicator;
}

/**
 * A text about an indicator, in the form that names its measure where there is one: `key.of`, else `key`.
 * @param {Pick<Texts, 't' | 'has'>} texts
 * @param {string} key
 * @param {string} [measure]
 * @returns {string | undefined}
 */
export function phrase({ t, has }, key, measure) {
  if (measure && has(`${key}.of`)) {
    const name = has(`measure.${measure}`) ? t(`measure.${measure}`) : measure;
    const the = has(`measure.${measure}.the`) ? t(`measure.${measure}.the`) : measure;
    const moe = has(`measure.${measure}.moe`) ? t(`measure.${measure}.moe`) : `${measure} (MOE)`;
    return t(`${key}.of`, { name, the, moe });
  }
  return has(key) ? t(key) : undefined;
}
