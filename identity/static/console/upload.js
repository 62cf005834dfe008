// unfold would look for a field of its own beside each file field.
for (const file of document.querySelectorAll("input[type=file]")) file.hasChangeListener = true;
