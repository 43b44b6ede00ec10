using System.Xml.Linq;

namespace Sidecar.Samples.Tests;

/// <summary>Projects outside the solution, which no central version reaches, name the same versions.</summary>
public class PackageVersionsTests
{
    [Fact]
    public void Consumers_and_templates_use_the_versions_that_we_test_with()
    {
        var central = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(one => (string)one.Attribute("Include")!, one => (string)one.Attribute("Version")!);
        var used = new[] { "tests/Consumers", "templates" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.*proj", SearchOption.AllDirectories))
            .SelectMany(project => XDocument.Load(project).Descendants("PackageReference"))
            .Select(one => (Id: (string)one.Attribute("Include")!, Version: (string)one.Attribute("Version")!))
            .ToHashSet();
        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, one => one.Version != (central.GetValueOrDefault(one.Id) ?? "$(SidecarVersion)"));
    }
}
