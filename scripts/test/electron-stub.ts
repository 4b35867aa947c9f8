// Replaces `electron` in unit tests. A test that needs a part of it passes that part as an argument.

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
