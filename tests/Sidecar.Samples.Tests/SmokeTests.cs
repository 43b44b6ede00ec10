using FsCheck.Xunit;

namespace Sidecar.Samples.Tests;

public class SmokeTests
{
    [Property]
    public bool Addition_commutes(int a, int b) => unchecked(a + b == b + a);

    [Fact]
    public void The_checkout_is_found() => Assert.True(File.Exists(Path.Combine(Checkout.Root, "Sidecar.sln")));
}
