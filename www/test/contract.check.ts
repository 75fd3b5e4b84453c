// Checked by the compiler alone: the page's contract has the very names that the core's own types have.

import type * as core from '../../pkg/peilglas.js';
import type * as page from '../src/contract.js';

type Same<A, B> = [A, B] extends [B, A] ? true : never;
type SameKeys<A, B> = Same<keyof A, keyof B>;

export const checks: true[] = [
  true satisfies SameKeys<core.Report, page.Report>,
  true satisfies SameKeys<core.Source, page.Source>,
  true satisfies SameKeys<core.Rows, page.Source['rows']>,
  true satisfies SameKeys<core.ResultLine, page.Result>,
  true satisfies SameKeys<core.Options, page.CoreOptions>,
  true satisfies SameKeys<core.ComparisonLine, page.Comparison>,
  true satisfies SameKeys<core.FunnelLine, page.Funnel>,
  true satisfies SameKeys<core.Methods, page.Methods>,
  true satisfies SameKeys<core.Definition, page.Definition>,
  true satisfies SameKeys<core.AuditLine, page.AuditLine>,
  true satisfies SameKeys<core.Message, page.Message>,
  true satisfies SameKeys<core.CellRef, page.CellRef>,
  true satisfies SameKeys<core.Recipe, page.Recipe>,
  true satisfies Same<core.RowKind, page.RowKind>,
  true satisfies Same<core.ColumnRole, page.ColumnRole>,
  true satisfies Same<core.Severity, page.Message['severity']>,
  true satisfies Same<core.Cause['code'], page.Reason['code']>,
  true satisfies Same<core.Verdict, page.AuditLine['verdict']>,
  true satisfies Same<core.Method, NonNullable<page.Result['intervalMethod']>>,
  true satisfies Same<core.Difference, page.Comparison['verdict']>,
  true satisfies Same<core.FunnelPosition, page.Funnel['position']>,
  true satisfies Same<core.BaseFrom, NonNullable<page.AuditLine['base']>>,
];
