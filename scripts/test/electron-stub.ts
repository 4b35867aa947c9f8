// Replaces the module `electron` in unit tests. A test passes the functions that it needs as arguments.

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
