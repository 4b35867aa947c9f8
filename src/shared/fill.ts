/**
 * Replaces each `{name}` of a message by its value. The values are plain text: whoever writes HTML escapes the result.
 * A placeholder without a value stays as it is.
 */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
