interface Named {
    name: string;
    description: string;
}

interface Declaration extends Named {
    tagName: string;
    attributes: (Named & { fieldName?: string; type: { text: string } })[];
    events: Named[];
    cssParts: Named[];
    cssProperties: Named[];
}

export interface Manifest {
    modules: [{ declarations: Declaration[] }, { declarations: [] }];
}

export const MANIFEST_FILE: string;
export function manifest(): Manifest;
export function attributeTypes(manifest: Manifest): string;
