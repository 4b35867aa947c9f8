/**
 * Replaces each `{name}` in a message by its value. A placeholder without a value is not changed. The result is plain text. A caller that
 * writes HTML must escape it.
 */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
