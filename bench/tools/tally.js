// Adding up what a row parser hands over, one string a field. The same for all of them.

import { MOE } from './moe.js';

export const PERIOD = 0;
export const MUNICIPALITY = 1;
export const NATIONALITY = 3;
export const COUNT = 7;

export class Tally {
  /** By period: what was counted there by municipality and by nationality. */
  #periods = new Map();

  /**
   * @param {string} period
   * @param {string} municipality
   * @param {string} nationality
   * @param {number} count
   */
  add(period, municipality, nationality, count) {
    let sums = this.#periods.get(period);
    if (sums === undefined) this.#periods.set(period, (sums = { places: new Map(), nationalities: new Map() }));
    let place = sums.places.get(municipality);
    if (place === undefined) sums.places.set(municipality, (place = { moe: 0, all: 0 }));
    let people = sums.nationalities.get(nationality);
    if (people === undefined) sums.nationalities.set(nationality, (people = { isMoe: MOE.has(nationality), sum: 0 }));
    place.all += count;
    if (!people.isMoe) return;
    place.moe += count;
    people.sum += count;
  }

  /** @param {string[]} row */
  addRow(row) {
    this.add(row[PERIOD], row[MUNICIPALITY], row[NATIONALITY], Number(row[COUNT]));
  }

  answer() {
    const moe = {};
    const nationalities = {};
    for (const [period, sums] of this.#periods) {
      let all = 0;
      for (const [name, place] of sums.places) {
        moe[`${period}|${name}`] = [place.moe, place.all];
        all += place.moe;
      }
      for (const [name, { isMoe, sum }] of sums.nationalities) {
        if (isMoe) nationalities[`${period}|${name}`] = [sum, all];
      }
    }
    return { moe, nationalities };
  }
}
