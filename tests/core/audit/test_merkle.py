import pytest

from qp_api.core.audit.merkle import NoProof, inclusion_path, leaf_hash, merkle_root, root_of_path

# Roots of the first n leaves: certificate-transparency-go, testdata of RFC 6962's reference tree.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
INPUTS += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]


@pytest.mark.parametrize("count", range(1, 9))
def test_the_root_is_the_reference_trees(count: int) -> None:
    assert merkle_root(LEAVES[:count]).hex() == ROOTS[count - 1]


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert merkle_root([]).hex().startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize("count", range(1, 40))
def test_a_path_leads_from_its_own_leaf_and_place_only(count: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(count)]
    root = merkle_root(leaves)
    for index, leaf in enumerate(leaves):
        path = inclusion_path(leaves, index)
        assert root_of_path(leaf, index=index, count=count, path=path) == root
        for other in range(count):
            if other != index:
                assert _root(leaf, other, count, path) != root
        assert _root(leaf_hash(b"other"), index, count, path) != root
        assert _root(leaf, index, count, [*path, root]) is None
        if path:
            assert _root(leaf, index, count, path[:-1]) is None


def _root(leaf: bytes, index: int, count: int, path: list[bytes]) -> bytes | None:
    try:
        return root_of_path(leaf, index=index, count=count, path=path)
    except NoProof:
        return None


@pytest.mark.parametrize(("index", "count"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_has_no_proof(index: int, count: int) -> None:
    with pytest.raises(NoProof):
        inclusion_path(LEAVES[:count], index)
    with pytest.raises(NoProof):
        root_of_path(LEAVES[0], index=index, count=count, path=[])


def test_a_node_is_no_leaf() -> None:
    # Second preimage: the concatenated leaves, offered as one leaf's content.
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != merkle_root(LEAVES[:2])
