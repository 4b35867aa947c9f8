/**
 * Replaces each `{name}` in a message by its value. A placeholder without a value is not changed. The result is not escaped for HTML.
 */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
