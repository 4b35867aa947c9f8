// Owns what `electron` is in unit tests: nothing. A test that needs a piece of it passes that piece in.

export default new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(
        `electron.${String(name)} in plain Node: put it behind the Host port, or test it in test/e2e.`,
      )
    },
  },
)
