from tests.mockingbird.ground import ground

__all__ = ["ground"]
