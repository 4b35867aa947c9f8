// placeholder, replaced by the owner of this namespace
export const main = {} as const
