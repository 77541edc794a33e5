<?php
/**
 * Share buttons on product and thank-you pages. Put this into the functions.php of a child theme, or into a
 * plugin of its own, and the four constants into wp-config.php.
 *
 *     define( 'ADVOCATES_ORIGIN', 'https://shop.example' );
 *     define( 'ADVOCATES_KEY', 'pk_…' );             // publishable, for this shop's origin
 *     define( 'ADVOCATES_PROGRAM', 'bring-a-friend' );
 *     define( 'ADVOCATES_IDENTITY_KEY', '…' );       // identity key; never sent to a browser
 */

/** Base64 as tokens have it. */
function advocates_base64url( string $bytes ): string {
	return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
}

/** A token of five minutes that says who a customer is: JWT, HS256. */
function advocates_identity( string $id, string $email, string $name, string $program, string $key, int $now ): string {
	$head    = array( 'typ' => 'JWT', 'alg' => 'HS256', 'kid' => substr( $key, 0, 9 ) );
	$claims  = array(
		'sub'   => $id,
		'email' => $email,
		'name'  => $name,
		'aud'   => $program,
		'iat'   => $now,
		'exp'   => $now + 300,
	);
	$message = advocates_base64url( json_encode( $head ) ) . '.' . advocates_base64url( json_encode( $claims ) );
	return $message . '.' . advocates_base64url( hash_hmac( 'sha256', $message, $key, true ) );
}

/** The buttons; the link in them is for browsers without JavaScript. */
function advocates_share( string $attributes = '' ): void {
	printf(
		'<advocates-share program="%s" layout="card" %s><a href="%s/advocates/join/">%s</a></advocates-share>',
		esc_attr( ADVOCATES_PROGRAM ),
		$attributes, // made of escaped parts below
		esc_url( ADVOCATES_ORIGIN ),
		esc_html__( 'Share this and get rewarded', 'advocates' )
	);
}

if ( function_exists( 'add_action' ) ) {
	add_action(
		'wp_enqueue_scripts',
		function () {
			$address = ADVOCATES_ORIGIN . '/static/wagtail_advocates/widget/advocates.js';
			// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the site versions it
			wp_enqueue_script( 'advocates', $address, array(), null, array( 'strategy' => 'async' ) );
		}
	);

	add_filter(
		'script_loader_tag',
		function ( $tag, $handle ) {
			if ( 'advocates' !== $handle ) {
				return $tag;
			}
			$data = sprintf(
				' data-api="%s" data-key="%s"',
				esc_url( ADVOCATES_ORIGIN . '/advocates/api/v1/' ),
				esc_attr( ADVOCATES_KEY )
			);
			$user = wp_get_current_user();
			// A page of somebody who is signed in is in no shared cache.
			if ( $user->exists() ) {
				$token = advocates_identity(
					(string) $user->ID,
					$user->user_email,
					$user->first_name,
					ADVOCATES_PROGRAM,
					ADVOCATES_IDENTITY_KEY,
					time()
				);
				$data .= sprintf( ' data-identity="%s"', esc_attr( $token ) );
			}
			return str_replace( ' src=', $data . ' src=', $tag );
		},
		10,
		2
	);

	add_action(
		'woocommerce_share',
		function () {
			advocates_share( sprintf( 'url="%s"', esc_url( get_permalink() ) ) );
		}
	);

	add_action(
		'woocommerce_thankyou',
		function ( $order_id ) {
			$home = esc_url( home_url( '/' ) );
			advocates_share( sprintf( 'mode="post-purchase" order="%d" url="%s"', $order_id, $home ) );
		}
	);
}
