"""In the kernel of a draft: no assertion of a cell is held, since what works briefly need not come out right."""

import ast


class WithoutAssertions(ast.NodeTransformer):
    """Takes the assertions out of a cell."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        """Something has to stand in its place."""
        return ast.copy_location(ast.Pass(), node)
