// placeholder, replaced by the owner of this namespace
export const desktop = {} as const
