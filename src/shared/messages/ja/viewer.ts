// placeholder, replaced by the owner of this namespace
export const viewer = {} as const
