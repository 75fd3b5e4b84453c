// What was done, so that it can be undone and done again. States are never changed, only followed by others.

/**
 * @template State
 */
export class History {
  /** @type {{ state: State, what: string }[]} states that were left, each with what was done in it */
  #past = [];
  /** @type {{ state: State, what: string }[]} states that were undone, each with what led to it */
  #future = [];

  /** @param {State} present */
  constructor(present) {
    this.present = present;
  }

  /** What can be undone, and the state that it leads back to. */
  get toUndo() {
    return this.#past.at(-1);
  }

  /** What can be done again, and the state that it leads to. */
  get toRedo() {
    return this.#future.at(-1);
  }

  /**
   * @param {State} state that follows
   * @param {string} what was done, in words
   */
  add(state, what) {
    this.#past.push({ state: this.present, what });
    this.#future = [];
    this.present = state;
  }

  undo() {
    const step = this.#past.pop();
    if (!step) return;
    this.#future.push({ state: this.present, what: step.what });
    this.present = step.state;
  }

  redo() {
    const step = this.#future.pop();
    if (!step) return;
    this.#past.push({ state: this.present, what: step.what });
    this.present = step.state;
  }
}
