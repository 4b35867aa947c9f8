// The viewer imports this module, so it imports no schema at run time.
import type { Locale } from './model/basics.ts'
import type { OfferedStep } from './model/next-steps.ts'

/** Returns the text of the button of a next step, or the default text. */
export const stepLabel = ({ label }: Pick<OfferedStep, 'label'>, locale: Locale, preset: string): string =>
  label[locale] || preset
