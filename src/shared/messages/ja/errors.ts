// placeholder, replaced by the owner of this namespace
export const errors = {} as const
