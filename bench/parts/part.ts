import type { Ratio } from '../ratio.ts';

/** A table; its numbers are rounded when it is printed. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly isOurs: boolean;
}

/** Bars of one measure, the shorter the better. */
export interface Plot {
  /** The name of its file, without `.svg`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

/** The results of one part of the bench. */
export interface Part {
  readonly heading: string;
  /** How it was measured, in a few sentences. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly ratios: readonly Ratio[];
}
