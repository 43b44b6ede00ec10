using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sidecar.Tests.House;

/// <summary>Rules of the house that the compiler does not know. Each gives the list of those who break it.</summary>
static class Rules
{
    const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>
    /// A namespace uses itself and the layers below it. Namespaces in one row stand side by side and do not know each
    /// other; a namespace in no row is a mistake too.
    /// </summary>
    /// <param name="types">All types of the assembly.</param>
    /// <param name="root">The namespace that the names in <paramref name="layers"/> are relative to.</param>
    /// <param name="layers">From bottom to top; the empty name is the root namespace itself.</param>
    public static IEnumerable<string> Layers(IEnumerable<Type> types, string root, string[][] layers)
    {
        var level = layers.SelectMany((row, index) => row.Select(name => (Name: name, index)))
            .ToDictionary(row => row.Name, row => row.index);
        var ours = types.Where(type => !IsCompilers(type) && LayerOf(type, root) is not null).ToList();
        var unknown = ours.Select(type => LayerOf(type, root)!).Distinct().Where(name => !level.ContainsKey(name))
            .Select(name => $"{root}.{name} stands in no layer");
        var upward =
            from type in ours
            let layer = LayerOf(type, root)!
            from used in References.Of(type)
            let other = LayerOf(used, root)
            where other is not null && other != layer && level.ContainsKey(other) && level.ContainsKey(layer)
                && level[other] >= level[layer]
            select $"{Name(type)} uses {Name(used)}";
        return [.. unknown.Concat(upward).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Types outside <paramref name="folder"/> (a namespace) that use the assembly.</summary>
    public static IEnumerable<string> Touching(IEnumerable<Type> types, string assembly, string folder) =>
        from type in types
        where type.Namespace != folder && type.Namespace?.StartsWith(folder + ".", StringComparison.Ordinal) != true
        from used in References.Of(type)
        where used.Assembly.GetName().Name == assembly
        select $"{Name(type)} uses {Name(used)} of {assembly}";

    /// <summary>
    /// Static state that can change: a field that is not read-only, a property with a setter, a public collection.
    /// </summary>
    public static IEnumerable<string> MutableStatics(IEnumerable<Type> types) =>
        from type in types
        where !IsCompilers(type)
        from field in type.GetFields(Everything)
        where field.IsStatic && !field.IsLiteral && !IsCompilers(field)
        where !field.IsInitOnly || (field.IsPublic && type.IsVisible && IsMutableCollection(field.FieldType))
        select $"{Name(type)}.{field.Name}";

    /// <summary>Public types that can be changed after construction, but for the named ones.</summary>
    public static IEnumerable<string> MutableTypes(IEnumerable<Type> types, params string[] except) =>
        from type in types
        where type.IsVisible && !type.IsEnum && !except.Contains(type.Name)
        from member in type.GetMembers(Everything)
        where member switch
        {
            PropertyInfo property => property.SetMethod is { IsPublic: true } set && !IsInit(set),
            FieldInfo field => field is { IsPublic: true, IsStatic: false, IsInitOnly: false, IsLiteral: false },
            _ => false,
        }
        select $"{Name(type)}.{member.Name} can be set";

    /// <summary>Public structs that are not read-only, but for enumerators, whose work is to move on.</summary>
    public static IEnumerable<string> WritableStructs(IEnumerable<Type> types) =>
        from type in types
        where type is { IsVisible: true, IsValueType: true, IsEnum: false }
        where !type.IsDefined(typeof(IsReadOnlyAttribute), false) && type.Name != "Enumerator"
        select Name(type);

    /// <summary>
    /// Public abstract records are closed families: no constructor for strangers, every case sealed and public.
    /// </summary>
    public static IEnumerable<string> OpenFamilies(IReadOnlyCollection<Type> types)
    {
        foreach (var family in types.Where(type => type is { IsVisible: true, IsAbstract: true } && IsRecord(type)))
        {
            // The copy constructor of an open record is protected by the language; only the others can be closed.
            if (family.GetConstructors(Everything).Where(c => !IsCopy(c)).Any(c => c.IsPublic || c.IsFamily || c.IsFamilyOrAssembly))
                yield return $"{Name(family)} has a constructor that strangers can call";
            var cases = types.Where(type => type.IsSubclassOf(family)).ToList();
            if (cases.Count == 0)
                yield return $"{Name(family)} has no case";
            foreach (var open in cases.Where(type => type is { IsSealed: false, IsAbstract: false }))
                yield return $"{Name(open)} is a case of {family.Name} and not sealed";
        }
    }

    /// <summary>Public classes that could be inherited without having been made for it.</summary>
    public static IEnumerable<string> UnsealedClasses(IEnumerable<Type> types) =>
        from type in types
        where type is { IsVisible: true, IsClass: true, IsSealed: false, IsAbstract: false }
        where !type.IsSubclassOf(typeof(Exception))
        select Name(type);

    /// <summary>A record class.</summary>
    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    /// <summary>A record class or record struct: both print their members through a method of this name.</summary>
    public static bool IsRecordLike(Type type) =>
        type.GetMethod("PrintMembers", Everything)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true || IsRecord(type);

    public static bool IsCompilers(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), false) || member.Name.Contains('<')
        || (member.DeclaringType is { } outer && IsCompilers(outer));

    static bool IsCopy(ConstructorInfo constructor) =>
        constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    static bool IsMutableCollection(Type type) =>
        type.IsArray || (type.IsGenericType && type.Namespace == "System.Collections.Generic" && type.IsClass);

    static string? LayerOf(Type type, string root) =>
        type.Namespace == root ? ""
        : type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) != true ? null
        : type.Namespace[(root.Length + 1)..].Split('.')[0];

    static string Name(Type type) => type.FullName ?? type.Name;
}
