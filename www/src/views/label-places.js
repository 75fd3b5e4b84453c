// Where the names of points can stand without covering one another.

import { textWidth } from '../text-width.js';

const HEIGHT = 15;
/** Between a point and its name. */
const GAP = 9;

/**
 * @typedef {{ x: number, y: number, text: string }} Point the most important first
 * @typedef {{ x: number, y: number, isBefore: boolean }} Place of a text's baseline; it ends there when it stands before
 *
 * @param {Point[]} points
 * @param {{ left: number, right: number, top: number, bottom: number }} frame
 * @returns {(Place | undefined)[]} nothing where a name would cover another, or a point
 */
export function labelPlaces(points, frame) {
  const marks = points.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  /** @type {typeof marks} */
  const taken = [];
  return points.map(({ x, y, text }, index) => {
    const width = textWidth(text) * 1.08;
    const candidates = [0, -9, 9].flatMap((shift) => [
      { x: x + GAP, y: y + 4.5 + shift, isBefore: false },
      { x: x - GAP, y: y + 4.5 + shift, isBefore: true },
    ]);
    const place = candidates.find((candidate) => {
      const left = candidate.isBefore ? candidate.x - width : candidate.x;
      const box = { left, right: left + width, top: candidate.y - 11, bottom: candidate.y - 11 + HEIGHT };
      const isInside =
        box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
      const isFree = ![...taken, ...marks.filter((_, other) => other !== index)].some((other) => overlap(box, other));
      if (isInside && isFree) taken.push(box);
      return isInside && isFree;
    });
    return place;
  });
}

/**
 * @param {{ left: number, right: number, top: number, bottom: number }} a
 * @param {{ left: number, right: number, top: number, bottom: number }} b
 */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
