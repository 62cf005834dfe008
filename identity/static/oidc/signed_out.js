// On, once every frame has loaded, or after three seconds. Without this script the Refresh header leads on, but browsers
// wait with it for the slowest frame.
(() => {
    const onward = () => location.replace(document.querySelector("[data-onward]").href);
    addEventListener("load", onward);
    setTimeout(onward, 3000);
})();
