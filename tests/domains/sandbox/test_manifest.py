from qp_api.domains.sandbox.manifest import manifest


def test_it_is_announced_for_sandboxes_only() -> None:
    assert manifest.sandbox_only
