/** The label of the field `WhatId` in `LeftOutField`. The screens translate it. */
export const relatedToLabel = 'Related To'
