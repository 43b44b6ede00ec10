using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

public class CatalogueTests
{
    static readonly EquatableArray<Property> Properties =
        InterceptionProperties.Of(InterceptionSettings.Read(new InterceptionOptions { OutboundRanges = "*", InboundPorts = "*" }).Value);

    [Fact]
    public void Each_property_has_an_id_of_its_own_a_sentence_and_a_reason()
    {
        Assert.Equal(Properties.Count, Properties.Select(property => property.Id).Distinct().Count());
        Assert.All(Properties, property => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", property.Id));
        Assert.All(Properties, property => Assert.False(property.Name.EndsWith('.')));
        Assert.All(Properties, property => Assert.EndsWith(".", property.Reason));
    }
}
