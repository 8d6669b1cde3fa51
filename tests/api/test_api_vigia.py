"""The watch beside the requests."""

from cineclube.service.vigia import Watch


def test_a_failed_look_is_logged_and_not_the_last(caplog, eventually):
    looks = []

    def look():
        looks.append(1)
        raise RuntimeError("no luck")

    watch = Watch("test", look, 0.001)
    watch.start()
    eventually(lambda: len(looks) > 2)
    watch.stop()
    assert "test failed and will be tried again" in caplog.text
    assert not watch._thread.is_alive()
