"""A brand: colours, own style, images, words, that of an application, the preview."""
