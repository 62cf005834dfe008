// The answer to response_mode=form_post: without this script the person presses the button.
document.querySelector("form[data-send-at-once]").submit();
