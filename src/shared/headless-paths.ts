// The paths of the headless host that its page and main use.

/**
 * The path for a POST with `{ secret }`. The page reads the secret from the fragment of its URL. The response sets the session cookie. A
 * secret can be used once.
 */
export const headlessLoginPath = '/headless/login'
export const headlessSocketPath = '/headless/socket'
