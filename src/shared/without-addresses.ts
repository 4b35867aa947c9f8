// Removes e-mail addresses from log lines. Error messages of mail servers, databases and Salesforce contain addresses, and so do URLs.

/** Matches addresses, also with an encoded (`%40`) or full-width `@`. Does not match `pkg@1.2.3`, because `3` is no top-level domain. */
const address =
  /[^\s"'`<>()[\]{},;:=|\\/?&]{1,64}(?:@|%40|%2540|＠)(?:[\p{L}\p{N}-]{1,63}[.．。])+\p{L}[\p{L}\p{N}-]{1,62}/giu

export const withoutAddresses = (text: string): string => text.replace(address, '[address]')
