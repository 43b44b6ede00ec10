using System.Text;
using Sidecar.LogShipper;

namespace Sidecar.Samples.Tests;

/// <summary>The second profile as a program.</summary>
public class LogShipperTests
{
    static readonly string Shop = Path.Combine(Checkout.Root, "samples", "manifests", "shop-logs.yaml");

    [Fact]
    public void Who_asks_gets_a_shipper_and_the_others_stay_as_they_are() =>
        Approved.Verify("shop-logs.yaml", Run(File.ReadAllText(Shop), "example.com/shipper:3").Output);

    [Fact]
    public void Its_output_injected_again_stays_as_it_is()
    {
        var once = Run(File.ReadAllText(Shop), "example.com/shipper:3").Output;
        Assert.Equal(once, Run(once, "example.com/shipper:3").Output);
    }

    [Fact]
    public void A_manifest_without_what_the_template_needs_is_refused_with_its_place()
    {
        var run = Run(File.ReadAllText(Shop).Replace("logs.example.com/tenant: blue", "other: blue", StringComparison.Ordinal), "shipper");
        Assert.Equal((1, ""), (run.Exit, run.Output));
        Assert.Contains("standard input:", run.Error, StringComparison.Ordinal);
        Assert.Contains("annotate the pod with logs.example.com/tenant", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "")]
    [InlineData(2, "a", "b")]
    [InlineData(2, "--image")]
    [InlineData(0, "--help")]
    public void Whoever_calls_it_otherwise_is_told_how(int exit, params string[] arguments) => Assert.Equal(
        (exit, "", "usage: log-shipper IMAGE < MANIFEST > INJECTED\n"), Run("", arguments));

    static (int Exit, string Output, string Error) Run(string input, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var exit = ShipperTool.Run(arguments, new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error);
        return (exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
