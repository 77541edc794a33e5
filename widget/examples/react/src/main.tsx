import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { ShareBox } from "./share-box";
import { addressOf, PRODUCTS, productOfAddress } from "./shop";

const root = document.getElementById("app") as HTMLElement;
const { api = "", key = "", program = "" } = root.dataset;

/** A router of one line: the address says what is shown. */
function useProduct(): [string | null, (product: string | null) => void] {
    const [product, setProduct] = useState(productOfAddress);
    useEffect(() => {
        const follow = () => setProduct(productOfAddress());
        addEventListener("popstate", follow);
        return () => removeEventListener("popstate", follow);
    }, []);
    const go = (next: string | null) => {
        history.pushState(null, "", next ? addressOf(next) : location.pathname);
        setProduct(next);
    };
    return [product, go];
}

function Shop() {
    const [product, go] = useProduct();
    const [shared, setShared] = useState("");
    return (
        <main>
            <nav>
                {Object.entries(PRODUCTS).map(([id, title]) => (
                    <button key={id} onClick={() => go(id)}>
                        {title}
                    </button>
                ))}
                <button onClick={() => go(null)}>About us</button>
            </nav>
            <h1>{product ? PRODUCTS[product] : "About us"}</h1>
            {product && (
                <ShareBox
                    api={api}
                    apiKey={key}
                    program={program}
                    url={addressOf(product)}
                    title={PRODUCTS[product] ?? ""}
                    onShare={({ channel, url }) => setShared(`Shared by ${channel}: ${url}`)}
                />
            )}
            <output>{shared}</output>
        </main>
    );
}

createRoot(root).render(
    <StrictMode>
        <Shop />
    </StrictMode>,
);
