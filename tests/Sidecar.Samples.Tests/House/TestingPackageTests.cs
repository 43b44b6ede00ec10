using System.Reflection;
using Sidecar.Tests.House;

namespace Sidecar.Samples.Tests.House;

/// <summary>The generators are a product: the rules of the libraries hold for them too.</summary>
public class TestingPackageTests
{
    static readonly Assembly Library = Assembly.Load("Sidecar.Testing");

    [Fact]
    public void Every_public_member_is_documented() => Assert.Empty(Documentation.Missing(Library));

    [Fact]
    public void Every_parameter_of_a_public_member_is_described() => Assert.Empty(Documentation.Undescribed(Library));

    [Fact]
    public void No_static_state_can_change() => Assert.Empty(Rules.MutableStatics(Library.GetTypes()));

    [Fact]
    public void Public_types_cannot_be_changed_after_construction() => Assert.Empty(Rules.MutableTypes(Library.GetTypes()));

    [Fact]
    public void The_public_surface_is_the_approved_one() => Approved.Verify("PublicApi.Testing.txt", PublicApi.Print(Library));
}
