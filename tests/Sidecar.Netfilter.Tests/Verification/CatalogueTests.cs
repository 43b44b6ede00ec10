using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

public class CatalogueTests
{
    static readonly InterceptionSettings Settings = Given.Settings(Given.Default);

    static readonly EquatableArray<Property> Properties =
        InterceptionProperties.Of(Settings).Add(InterceptionProperties.RunningConnectionsSurvive(Settings));

    [Fact]
    public void Each_property_has_an_id_of_its_own_a_sentence_and_a_reason()
    {
        Assert.Equal(Properties.Count, Properties.Select(property => property.Id).Distinct().Count());
        Assert.All(Properties, property => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", property.Id));
        Assert.All(Properties, property => Assert.False(property.Name.EndsWith('.')));
        Assert.All(Properties, property => Assert.EndsWith(".", property.Reason));
    }

    [Fact]
    public void The_table_of_the_documentation_is_the_catalogue()
    {
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "proofs.md"));
        Assert.Equal(
            Properties.Select(property => $"| `{property.Id}` | {property.Severity.ToString().ToLowerInvariant()} | {property.Name}. {property.Reason} |"),
            lines.SkipWhile(line => line != "| Id | Severity | Promise, and what goes wrong without it |").Skip(2).TakeWhile(line => line.Length > 0));
    }
}
