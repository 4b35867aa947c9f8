// placeholder, replaced by the owner of this namespace
export const tracker = {} as const
