"""Links by which leads and customers recommend us, and who came by them."""
