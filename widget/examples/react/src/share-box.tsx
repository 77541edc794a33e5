import type { AdvocatesEvents } from "wagtail-advocates";
import "wagtail-advocates/define";
import type {} from "wagtail-advocates/react";

interface ShareBoxProps {
    api: string;
    apiKey: string;
    program: string;
    url: string;
    title: string;
    onShare: (detail: AdvocatesEvents["share"]) => void;
}

/** The share buttons as a component of your own: properties in, events out. */
export function ShareBox({ api, apiKey, program, url, title, onShare }: ShareBoxProps) {
    return (
        <advocates-share
            program={program}
            url={url}
            layout="card"
            channels="copy email whatsapp qr"
            shareTitle={title}
            data-api={api}
            data-key={apiKey}
            {...{ "onadvocates:share": (event) => onShare(event.detail) }}
        >
            <a href={url}>Share {title}</a>
        </advocates-share>
    );
}
